"""The stop button, and what is answered while a cell computes."""

import time
import unittest

import zmq
from session import Kernel, Session


class Interrupts(Kernel):
    def stops(self, code, after=0.7, within=1.5, until=None):
        session = self.session
        session.strays, session.replies = [], []
        ident = session.send(code)
        time.sleep(after)
        while until is not None and not any(until in m["content"].get("text", "") for m in session.heard()):
            pass
        start = time.monotonic()
        session.interrupt()
        answer = session.collect(ident, timeout=20)
        took = time.monotonic() - start
        self.assertEqual((answer.status, answer.reply["ename"]), ("error", "Interrupted"), f"{code}: {answer.trace}")
        self.assertLess(took, within, code)
        return answer

    def test_everything_stops_and_names_stay(self):
        self.ok("const kept = 'kept'")
        for code in [
            "while (true);",
            "await 0; while (true);",
            "await new Promise((r) => setTimeout(r, 20)); for (;;);",
            "await new Promise(() => {});",
            "setTimeout(() => { for (;;); }, 20); await new Promise(() => {});",
            "process.nextTick(() => { for (;;); }); await new Promise(() => {});",
            "Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);",
            "/(a+)+$/.test('a'.repeat(50) + 'b');",
            "for (;;) console.log('again and again');",
            "await input('nobody answers');",
            "import { setTimeout as sleep } from 'node:timers/promises'; try { await sleep(100_000); } finally { console.log('finally'); }",
        ]:
            self.stops(code)
            answer = self.ok("console.log('printed'); console.error('told'); kept")
            self.assertEqual((answer.result, answer.text(), answer.text("stderr")), ("'kept'", "printed\n", "told\n"), code)

    def test_a_stopped_cell_does_not_go_on(self):
        self.ok("const sleep = (ms: number) => new Promise((r) => setTimeout(r, ms)); let ticks = 0;")
        self.stops("for (let i = 0; i < 50; i++) { await sleep(100); console.log('tick', i); ticks++; }")
        before = int(self.ok("ticks").result)
        self.ok("await sleep(500); setInterval(() => ticks += 1000, 5); ")
        self.assertFalse([m for m in self.session.strays if m["msg_type"] == "stream"])
        self.assertGreater(int(self.ok("ticks % 1000").result) + 1, before)
        self.assertEqual(int(self.ok("ticks % 1000").result), before)

    def test_a_cell_that_waits_for_elsewhere_does_not_go_on(self):
        self.stops("import { execFile } from 'node:child_process'; import { promisify } from 'node:util'; for (;;) { await promisify(execFile)('sleep', ['0.3']); console.log('one more'); }")
        self.ok("await new Promise((r) => setTimeout(r, 800));")
        self.assertFalse([m for m in self.session.strays if m["msg_type"] == "stream"])

    def test_a_user_expression_stops(self):
        for expression in ["(() => { for (;;); })()", "await new Promise(() => {})"]:
            session = self.session
            session.strays, session.replies = [], []
            ident = session.send("1;", user_expressions={"a": expression, "b": "2"})
            time.sleep(0.7)
            session.interrupt()
            values = session.collect(ident, timeout=20).reply["user_expressions"]
            self.assertEqual([values[name]["ename"] for name in ("a", "b")], ["Interrupted", "Interrupted"], expression)
        self.assertEqual(self.ok("3").result, "3")

    def test_a_training_stops(self):
        answer = self.stops("""const signal = cellSignal(); signal.addEventListener('abort', () => console.log('told'));
            console.log('begun'); await new Promise(() => {});""", until="begun")
        self.assertEqual(answer.text(), "begun\ntold\n")

    def test_a_program_that_is_waited_for_stops(self):
        self.ok("import { execSync } from 'node:child_process'; const stays = 'stays';")
        for program in ["sleep 60", "sleep 60; echo never", "trap '' INT; sleep 60; sleep 60"]:
            self.stops(f'execSync("{program}");', after=1.5, within=4)
            self.assertEqual(self.ok("stays").result, "'stays'", program)

    def test_a_listener_that_never_ends_stops_too(self):
        self.ok("const still = 'there'")
        self.stops("cellSignal().addEventListener('abort', () => { for (;;); }); console.log('begun'); await new Promise(() => {});", until="begun", within=3)
        self.assertEqual(self.ok("still").result, "'there'")

    def test_what_it_was_writing_does_not_spoil_what_comes_after(self):
        self.ok("const big = 'x'.repeat(200_000), much = { 'text/plain': big };")
        for code in ["for (;;) display(much);", "for (;;) process.stdout.write(big);"] * 2:
            self.stops(code, after=0.2, within=5)
            self.assertEqual(self.ok("console.log('whole'); big.length").result, "200000")

    def test_the_picture_of_a_stopped_training_stays(self):
        answer = self.stops("""import { watch } from 'golden-momentum/notebook';
            const share = { loss: 1, accuracy: 0.5 };
            async function* training() {
              for (let epoch = 1; ; epoch++) {
                await new Promise((resolve) => setTimeout(resolve, 20));
                if (epoch === 5) console.log('five');
                yield { epoch, train: share, validation: share } as never;
              }
            }
            await watch(training(), { label: 'one', epochs: 100, size: 'none' });""", until="five", within=4)
        self.ok("await new Promise((resolve) => setTimeout(resolve, 500));")
        late = [m["msg_type"] for m in self.session.strays]
        self.assertEqual([kind for kind in late if "display" in kind], [])
        shown = answer.of("display_data") + answer.of("update_display_data")
        self.assertEqual(len({content["transient"]["display_id"] for content in shown}), 1)
        self.assertIn("application/vnd.plotly.v1+json", shown[-1]["data"])
        self.assertGreater(len(shown), 5)
        self.assertEqual(self.ok("typeof training").result, "'function'")

    def test_interrupt_of_nothing(self):
        for _ in range(5):
            self.session.interrupt()
            self.assertEqual(self.ok("1 + 1").result, "2")

    def test_interrupt_that_overtakes_its_cell(self):
        session = self.session
        for _ in range(5):
            session.strays, session.replies = [], []
            ident = session.send("await new Promise(() => {});")
            session.interrupt()
            self.assertEqual(session.collect(ident, timeout=20).reply["ename"], "Interrupted")
        self.assertEqual(self.ok("1 + 1").result, "2")


class Meanwhile(Kernel):
    """While a cell computes, everything else is answered."""

    def test_completion_is_quick(self):
        self.ok("const words = ['a', 'b'];")
        for code, expected in [("words.ma", "map"), ("import {} from 'golden-mom", "golden-momentum"), ("wor", "words")]:
            took = []
            for _ in range(8):
                start = time.monotonic()
                reply = self.session.request("complete_request", {"code": code, "cursor_pos": len(code)})
                took.append(time.monotonic() - start)
            self.assertTrue(any(match.startswith(expected) for match in reply["content"]["matches"]), reply["content"]["matches"])
            self.assertLess(min(took), 0.3, code)

    def test_all_is_answered(self):
        session = self.session
        session.strays, session.replies = [], []
        self.ok("const numbers = [1, 2, 3];")
        session.request("complete_request", {"code": "numbers.ma", "cursor_pos": 10})
        ident = session.send("const until = Date.now() + 8000; while (Date.now() < until); 'computed'")
        time.sleep(1)
        for kind, content, channel, most in [
            ("kernel_info_request", {}, "shell", 0.1),
            ("kernel_info_request", {}, "control", 0.1),
            ("history_request", {"hist_access_type": "tail", "n": 1}, "shell", 0.1),
            ("complete_request", {"code": "numbers.ma", "cursor_pos": 10}, "shell", 1),
            ("inspect_request", {"code": "numbers.map", "cursor_pos": 9, "detail_level": 0}, "shell", 1),
            ("is_complete_request", {"code": "f("}, "shell", 0.1),
            ("comm_info_request", {}, "shell", 0.1),
        ]:
            took = []
            for _ in range(5):  # the best of five: the rest says how busy the machine is
                start = time.monotonic()
                reply = session.request(kind, content, channel)
                took.append(time.monotonic() - start)
                self.assertEqual(reply["content"].get("status", "ok"), "ok" if kind != "is_complete_request" else "incomplete", kind)
            self.assertLess(min(took), most, kind)
        # What a front end heard last is that the cell runs.
        states = [m["content"]["execution_state"] for m in session.heard() if m["msg_type"] == "status"]
        self.assertEqual(states[-1], "busy")
        address = session.client.hb_channel.address
        heart = zmq.Context.instance().socket(zmq.REQ)
        heart.connect(address)
        took = []
        for _ in range(5):
            start = time.monotonic()
            heart.send(b"beat")
            self.assertTrue(heart.poll(1000))
            self.assertEqual(heart.recv(), b"beat")
            took.append(time.monotonic() - start)
        self.assertLess(min(took), 0.1)
        heart.close()
        answer = session.collect(ident)
        self.assertEqual(answer.result, "'computed'")

    def test_the_stop_is_answered_at_once(self):
        session = self.session
        took = []
        while len(took) < 5 and min(took, default=1) >= 0.1:
            session.strays, session.replies = [], []
            ident = session.send("console.log('begun'); for (;;);")
            while not any("begun" in m["content"].get("text", "") for m in session.heard()):
                pass
            start = time.monotonic()
            self.assertEqual(session.request("interrupt_request", {}, "control")["content"]["status"], "ok")
            took.append(time.monotonic() - start)
            self.assertEqual(session.collect(ident, timeout=20).reply["ename"], "Interrupted")
        self.assertLess(min(took), 0.1)

    def test_the_end_is_answered_at_once(self):
        took = []
        while len(took) < 3 and min(took, default=1) >= 0.1:
            session = Session()
            session.run("1")
            session.send("console.log('begun'); for (;;);")
            while not any("begun" in m["content"].get("text", "") for m in session.heard()):
                pass
            start = time.monotonic()
            self.assertEqual(session.request("shutdown_request", {"restart": False}, "control")["content"], {"status": "ok", "restart": False})
            took.append(time.monotonic() - start)
            session.close()
        self.assertLess(min(took), 0.1)


if __name__ == "__main__":
    unittest.main()
