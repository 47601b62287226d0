"""What a kernel must withstand, and what must not be lost: each through a client, as a front end would."""

import socket
import time
import unittest

import zmq
from session import Session


class Kernel(unittest.TestCase):
    """Each class has a kernel of its own, each test a cell or some."""

    env = None

    @classmethod
    def setUpClass(cls):
        cls.session = Session(env=cls.env)

    @classmethod
    def tearDownClass(cls):
        cls.session.close()

    def run_cell(self, code, **options):
        return self.session.run(code, **options)

    def ok(self, code, **options):
        answer = self.run_cell(code, **options)
        self.assertEqual(answer.status, "ok", answer.trace)
        return answer


class Output(Kernel):
    def test_many_lines(self):
        answer = self.ok("for (let i = 0; i < 100_000; i++) console.log(i)")
        self.assertEqual(answer.text(), "".join(f"{i}\n" for i in range(100_000)))

    def test_ten_megabytes_at_once(self):
        answer = self.ok("process.stdout.write('ä😀'.repeat(1_700_000))")
        self.assertEqual(answer.text(), "ä😀" * 1_700_000)

    def test_half_characters(self):
        answer = self.ok("const bytes = Buffer.from('ä😀'); for (const byte of bytes) process.stdout.write(Buffer.of(byte));")
        self.assertEqual(answer.text(), "ä😀")
        self.assertEqual(self.ok("console.log('a\\ud800b')").text(), "a\ufffdb\n")

    def test_updates_of_a_display(self):
        answer = self.ok("import { newDisplay } from 'tslab'; const place = newDisplay(); for (let i = 0; i < 1000; i++) place.text(String(i));")
        first, *rest = answer.of("display_data") + answer.of("update_display_data")
        self.assertEqual([content["data"]["text/plain"] for content in [first, *rest]], [str(i) for i in range(1000)])
        self.assertEqual({content["transient"]["display_id"] for content in [first, *rest]}, {first["transient"]["display_id"]})

    def test_order(self):
        answer = self.ok("console.log(1); console.error(2); display({ 'text/html': '3' }); console.log(4); await 0; console.log(5)")
        told = [m["msg_type"] if m["msg_type"] != "stream" else m["content"]["text"] for m in answer.messages]
        self.assertEqual(told, ["status", "execute_input", "1\n", "2\n", "display_data", "4\n5\n", "status"])

    def test_late_prints_belong_to_their_cell(self):
        answer = self.ok("setTimeout(() => console.log('late'), 300);")
        ident = answer.messages[0]["parent_header"]["msg_id"]
        self.ok("await new Promise((resolve) => setTimeout(resolve, 600)); console.log('next');")
        late = [m for m in self.session.strays if m["msg_type"] == "stream"]
        self.assertEqual([(m["content"]["text"], m["parent_header"]["msg_id"]) for m in late], [("late\n", ident)])

    def test_children(self):
        answer = self.ok("import { spawnSync } from 'node:child_process'; spawnSync('echo', ['from a child'], { stdio: 'inherit' });")
        self.assertEqual(answer.text(), "from a child\n")

    def test_write_calls_back(self):
        self.ok("await new Promise((resolve) => process.stdout.write('x', () => resolve(0)));")

    def test_output_while_it_computes(self):
        session = self.session
        ident = session.send("console.log('at once'); const until = Date.now() + 1500; while (Date.now() < until);")
        start = time.monotonic()
        session.strays, session.replies = [], []
        while True:
            message = session.client.get_iopub_msg(timeout=10)
            if message["msg_type"] == "stream":
                break
        self.assertLess(time.monotonic() - start, 1.2)
        session.collect(ident)

    def test_silence(self):
        answer = self.ok("console.log('nothing'); 5", silent=True)
        self.assertEqual([m["msg_type"] for m in answer.messages], ["status", "status"])
        count = self.ok("1").reply["execution_count"]
        self.assertEqual(self.ok("2", store_history=False).reply["execution_count"], count)


class Values(Kernel):
    def test_results(self):
        for code, result in [("1 + 1", "2"), ("1 + 1;", None), ("const q = 5", None), ("undefined", None), ("null", "null"), ("'a'", "'a'"), ("() => 1", "[Function (anonymous)]"),
                             ("class A {}\nA", "[class A]"), ("{ q }", "{ q: 5 }"), ("{ q: 6 }", "{ q: 6 }"), ("[1, 2]", "[ 1, 2 ]"), ("await Promise.resolve(7)", "7")]:
            self.assertEqual(self.ok(code).result, result, code)

    def test_names(self):
        self.ok("let n = 1; const f = () => n; function g() { return h(); } function h() { return 1; } class C { x = n } enum E { A = 3 } type T = { a: number }; var v = 1")
        self.ok("n = 2; v++")
        self.assertEqual(self.ok("[f(), g(), new C().x, E.A, v]").result, "[ 2, 1, 2, 3, 2 ]")
        self.ok("const f = 'again'; function h() { return 7; } enum E { B }")
        self.assertEqual(self.ok("[f, g(), E] ").result, "[ 'again', 7, { '0': 'B', B: 0 } ]")
        self.assertEqual(self.ok("const t: T = { a: 1 }; const { a, ...others } = { ...t, b: 2, c: [3] }; [a, others]").result, "[ 1, { b: 2, c: [ 3 ] } ]")

    def test_names_of_the_process_stay_its_own(self):
        self.ok("const URL = 5; const performance = 6; const document = 1;")
        self.assertEqual(self.ok("[URL, performance, document]").result, "[ 5, 6, 1 ]")
        self.ok("import { pathToFileURL } from 'node:url'; pathToFileURL('/a').href")
        self.assertEqual(self.ok("'document' in globalThis").result, "false")

    def test_newer_syntax(self):
        self.ok("for await (const x of [Promise.resolve(1)]) console.log(x)")
        self.ok("export const exported = 1; export default class {}")
        self.assertEqual(self.ok("exported").result, "1")
        self.assertEqual(self.ok("[3, 1].toSorted()").result, "[ 1, 3 ]")
        self.ok("console.log(import.meta.url); WebAssembly")
        self.ok("import { readFileSync } from 'node:fs'; const { join } = await import('node:path'); import * as assert from 'node:assert'; join('a', 'b')")
        self.assertEqual(self.ok("({ a: 1 }) satisfies { a: number }").result, "{ a: 1 }")

    def test_strict_objections_run(self):
        answer = self.ok("let empty: number = null; console.log(empty)")
        self.assertEqual(answer.text(), "null\n")
        self.assertIn("TS2322", answer.text("stderr"))

    def test_user_expressions(self):
        answer = self.ok("const w = 20", user_expressions={"a": "w + 1", "b": "nothing.at.all", "c": "w +"})
        values = answer.reply["user_expressions"]
        self.assertEqual(values["a"]["data"]["text/plain"], "21")
        self.assertEqual((values["b"]["status"], values["b"]["ename"]), ("error", "ReferenceError"))
        self.assertEqual(values["c"]["status"], "error")

    def test_input(self):
        session = self.session
        session.strays, session.replies = [], []
        ident = session.client.execute("const name = await input('Who? '); name", allow_stdin=True)
        asked = session.client.get_stdin_msg(timeout=10)
        self.assertEqual(asked["content"], {"prompt": "Who? ", "password": False})
        session.client.input("somebody")
        self.assertEqual(session.collect(ident).result, "'somebody'")
        answer = self.run_cell("await input('Who? ')", allow_stdin=False)
        self.assertEqual(answer.status, "error")
        self.assertIn("does not ask", answer.trace)

    def test_readline(self):
        session = self.session
        session.strays, session.replies = [], []
        ident = session.client.execute("import { createInterface } from 'node:readline/promises'; const lines = createInterface(process.stdin); const line = await lines.question('? '); lines.close(); line", allow_stdin=True)
        session.client.get_stdin_msg(timeout=10)
        session.client.input("typed")
        self.assertEqual(session.collect(ident).result, "'typed'")

    def test_figures_and_frames(self):
        answer = self.ok("import { synapseLoss } from 'golden-momentum/figures'; synapseLoss()", timeout=120)
        self.assertIn("application/vnd.plotly.v1+json", answer.of("execute_result")[0]["data"])
        answer = self.ok("({ columns: ['a'], values: [[1]], shape: [1, 1] })")
        self.assertIn("<table>", answer.of("execute_result")[0]["data"]["text/html"])


class Errors(Kernel):
    def test_trace(self):
        answer = self.run_cell("interface Gone { a: number }\nfunction fails(x: number): never {\n  throw new RangeError(`no ${x}`);\n}\n\nfails(3);")
        self.assertEqual((answer.reply["ename"], answer.reply["evalue"]), ("RangeError", "no 3"))
        self.assertEqual(answer.of("error")[0]["ename"], "RangeError")
        number = answer.of("execute_input")[0]["execution_count"]
        self.assertIn(f"Cell [{number}], line 3, column 9", answer.trace)
        self.assertIn(f"at fails (Cell [{number}], line 3", answer.trace)
        self.assertIn(f"at Cell [{number}], line 6, column 1", answer.trace)
        self.assertNotIn("lib/kernel", answer.trace)

    def test_library_frames_are_folded(self):
        answer = self.run_cell("import { readFileSync } from 'node:fs';\nreadFileSync('/no/such/file');")
        self.assertEqual(answer.reply["ename"], "Error")
        self.assertIn("line 2", answer.trace)
        self.assertRegex(answer.trace, r"\(\d+ lines? of libraries\)")

    def test_compile_errors(self):
        answer = self.run_cell("console.log('not run');\nconst n: number = 'text';")
        self.assertIn("line 2, column 7: error TS2322: Type 'string' is not assignable to type 'number'.", answer.trace)
        self.assertIn("^", answer.trace)
        self.assertEqual(answer.text(), "")
        answer = self.run_cell("const = 3")
        self.assertEqual(answer.reply["ename"], "SyntaxError")

    def test_unawaited_rejection(self):
        answer = self.run_cell("void Promise.reject(new Error('unseen')); console.log('printed')")
        self.assertEqual((answer.status, answer.reply["evalue"]), ("error", "unseen"))
        answer = self.run_cell("void (async () => { throw new TypeError('unseen too'); })();")
        self.assertEqual((answer.status, answer.reply["ename"]), ("error", "TypeError"))
        self.ok("const held = Promise.reject(new Error('held')); await new Promise((r) => setTimeout(r, 20)); await held.catch(() => {});")

    def test_late_errors_belong_to_their_cell(self):
        answer = self.ok("setTimeout(() => { throw new Error('too late'); }, 200);")
        ident = answer.messages[0]["parent_header"]["msg_id"]
        self.ok("await new Promise((resolve) => setTimeout(resolve, 500));")
        late = [m for m in self.session.strays if m["msg_type"] == "error"]
        self.assertEqual([(m["content"]["evalue"], m["parent_header"]["msg_id"]) for m in late], [("too late", ident)])

    def test_error_in_a_callback_ends_the_cell(self):
        answer = self.run_cell("await new Promise(() => { setTimeout(() => { throw new Error('in a timer'); }, 50); });", timeout=10)
        self.assertEqual(answer.reply["evalue"], "in a timer")

    def test_names_before_the_line_stay(self):
        self.run_cell("const before = 1;\nthrow new Error('x');\nconst after = 2;")
        self.assertEqual(self.ok("before").result, "1")
        self.assertEqual(self.run_cell("after").reply["ename"], "ReferenceError")

    def test_anything_can_be_thrown(self):
        for code in ["throw 5", "throw null", "throw undefined", "throw { a: 1 }", "throw Object.create(null)", "const e = new Error('x'); Object.defineProperty(e, 'message', { get() { throw 1; } }); throw e"]:
            self.assertEqual(self.run_cell(code).status, "error", code)
        answer = self.run_cell("throw new Error('outer', { cause: new TypeError('inner') })")
        self.assertIn("inner", answer.trace)

    def test_queued_cells_are_aborted(self):
        session = self.session
        session.strays, session.replies = [], []
        idents = [session.send(code) for code in ["await new Promise((r) => setTimeout(r, 200)); throw new Error('stop')", "console.log('never')", "6"]]
        answers = [session.collect(ident) for ident in idents[:1]]
        replies = {r["parent_header"]["msg_id"]: r for r in session.replies}
        while len(replies) < 2:
            reply = session.client.get_shell_msg(timeout=10)
            replies[reply["parent_header"]["msg_id"]] = reply
        self.assertEqual(answers[0].status, "error")
        self.assertEqual([replies[ident]["content"]["status"] for ident in idents[1:]], ["aborted", "aborted"])
        self.assertEqual(self.ok("7").result, "7")

    def test_without_stop_on_error(self):
        session = self.session
        session.strays, session.replies = [], []
        first = session.send("throw new Error('go on')", stop_on_error=False)
        second = session.send("8")
        self.assertEqual(session.collect(first).status, "error")
        self.assertEqual(session.collect(second).result, "8")


class Interrupts(Kernel):
    def stops(self, code, after=0.7, within=1.5):
        session = self.session
        session.strays, session.replies = [], []
        ident = session.send(code)
        time.sleep(after)
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
            self.assertEqual(self.ok("kept").result, "'kept'", code)

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

    def test_a_training_stops(self):
        answer = self.stops("const signal = cellSignal(); signal.addEventListener('abort', () => console.log('told')); await new Promise(() => {});")
        self.assertEqual(answer.text(), "told\n")

    def test_what_cannot_be_stopped_ends_the_process_and_says_so(self):
        session = self.session
        session.strays, session.replies = [], []
        ident = session.send("import { execSync } from 'node:child_process'; execSync('sleep 60');")
        time.sleep(1.5)
        session.interrupt()
        answer = session.collect(ident, timeout=20)
        self.assertEqual(answer.reply["ename"], "ProcessEnded")
        self.assertIn("names of earlier cells are lost", answer.reply["evalue"])
        self.assertEqual(self.ok("1").result, "1")

    def test_interrupt_of_nothing(self):
        self.session.interrupt()
        self.assertEqual(self.ok("1 + 1").result, "2")


class Meanwhile(Kernel):
    """While a cell computes, everything else is answered."""

    def test_all_is_answered(self):
        session = self.session
        session.strays, session.replies = [], []
        self.ok("const numbers = [1, 2, 3];")
        session.request("complete_request", {"code": "numbers.ma", "cursor_pos": 10})
        ident = session.send("const until = Date.now() + 6000; while (Date.now() < until); 'computed'")
        time.sleep(1)
        for kind, content, channel, most in [
            ("kernel_info_request", {}, "shell", 0.3), ("kernel_info_request", {}, "control", 0.3), ("history_request", {"hist_access_type": "tail", "n": 1}, "shell", 0.3),
            ("complete_request", {"code": "numbers.ma", "cursor_pos": 10}, "shell", 1), ("inspect_request", {"code": "numbers.map", "cursor_pos": 9, "detail_level": 0}, "shell", 1),
            ("is_complete_request", {"code": "f("}, "shell", 0.3), ("comm_info_request", {}, "shell", 0.3),
        ]:
            start = time.monotonic()
            reply = session.request(kind, content, channel)
            self.assertLess(time.monotonic() - start, most, kind)
            self.assertEqual(reply["content"].get("status", "ok"), "ok" if kind != "is_complete_request" else "incomplete", kind)
        address = session.client.hb_channel.address
        heart = zmq.Context.instance().socket(zmq.REQ)
        heart.connect(address)
        start = time.monotonic()
        heart.send(b"beat")
        self.assertTrue(heart.poll(1000))
        self.assertEqual(heart.recv(), b"beat")
        self.assertLess(time.monotonic() - start, 0.1)
        heart.close()
        answer = session.collect(ident)
        self.assertEqual(answer.result, "'computed'")


class Death(Kernel):
    env = {"GOLDEN_KERNEL_MEMORY": "120"}

    def test_exit(self):
        answer = self.run_cell("console.log('last words'); process.exit(3);")
        self.assertEqual((answer.status, answer.reply["ename"]), ("error", "ProcessEnded"))
        self.assertIn("process.exit(3)", answer.reply["evalue"])
        self.assertEqual(answer.text(), "last words\n")
        self.assertEqual(self.ok("2").result, "2")

    def test_memory(self):
        answer = self.run_cell("const hoard: unknown[] = []; for (;;) hoard.push(new Array(1000).fill(hoard.length));", timeout=60)
        self.assertEqual(answer.reply["ename"], "ProcessEnded")
        self.assertIn("memory was exhausted", answer.reply["evalue"])
        self.assertEqual(self.ok("3").result, "3")

    def test_signal(self):
        answer = self.run_cell("process.kill(process.pid, 'SIGSEGV'); await new Promise(() => {});")
        self.assertIn("SIGSEGV", answer.reply["evalue"])
        self.assertEqual(self.run_cell("hoard").reply["ename"], "TypeError")
        self.assertEqual(self.ok("4").result, "4")


class Nonsense(Kernel):
    """Messages that are none, and cells that are none."""

    def raw(self, frames):
        context = zmq.Context.instance()
        for channel in ("shell_channel", "control_channel"):
            dealer = context.socket(zmq.DEALER)
            dealer.linger = 1000
            dealer.connect(getattr(self.session.client, channel).socket.getsockopt(zmq.LAST_ENDPOINT).decode())
            dealer.send_multipart(frames)
            dealer.close()

    def test_malformed(self):
        session = self.session.client.session
        good = session.serialize(session.msg("kernel_info_request", {}))
        for frames in [[b""], [b"x", b"y"], [b"<IDS|MSG>"], [b"<IDS|MSG>", b"no signature", b"{}", b"{}", b"{}", b"{}"], good[:1] + [b"0" * 64] + good[2:], good[:4],
                       [b"<IDS|MSG>", session.sign([b"[]", b"1", b"{", b"\xff"]), b"[]", b"1", b"{", b"\xff"], [b"<IDS|MSG>", session.sign([b"{}"] * 4), b"{}", b"{}", b"{}", b"{}"], [b"a" * 30_000_000]]:
            self.raw(frames)
        self.assertEqual(self.ok("1").result, "1")

    def test_unknown_requests(self):
        reply = self.session.request("debug_request", {"seq": 1}, "control")
        self.assertEqual(reply["content"]["status"], "error")
        self.assertEqual(self.session.request("fancy_request", {})["content"]["ename"], "UnknownRequest")
        for content in [{}, {"code": 5}, {"code": None}, {"code": ["a"]}]:
            self.assertEqual(self.session.request("execute_request", content)["content"]["status"], "error")
        for kind in ["complete_request", "inspect_request", "is_complete_request", "history_request"]:
            self.session.request(kind, {"code": 7, "cursor_pos": "x", "n": "y"})
        self.session.request("complete_request", {"code": "ab", "cursor_pos": 99999})
        self.assertEqual(self.ok("1").result, "1")

    def test_comms(self):
        session = self.session
        message = session.client.session.msg("comm_open", {"comm_id": "c1", "target_name": "nobody", "data": {}})
        session.client.shell_channel.send(message)
        seen = []
        while not seen or seen[-1]["content"].get("execution_state") != "idle":
            seen.append(session.client.get_iopub_msg(timeout=10))
        self.assertEqual([m["content"]["comm_id"] for m in seen if m["msg_type"] == "comm_close"], ["c1"])
        self.assertEqual(session.request("comm_info_request", {})["content"]["comms"], {})

    def test_empty_and_comment(self):
        for code in ["", "  \n", "// nothing", "/* nothing */", ";"]:
            self.assertEqual(self.ok(code).result, None)

    def test_huge_cell(self):
        answer = self.ok("const text = '" + "x" * 3_000_000 + "'; text.length", timeout=120)
        self.assertEqual(answer.result, "3000000")

    def test_help(self):
        answer = self.ok("?Math.sqrt")
        self.assertIn("Returns the square root", answer.reply["payload"][0]["data"]["text/plain"])
        self.ok("/** Doubles. */\nfunction twice(x: number) { return 2 * x; }")
        self.assertIn("Doubles", self.ok("twice?").reply["payload"][0]["data"]["text/plain"])
        self.assertIn("return 2 * x", self.ok("??twice").reply["payload"][0]["data"]["text/plain"])
        self.assertIn("Nothing is known", self.ok("?nothing_of_this_name").text())


class Elsewhere(unittest.TestCase):
    def test_outside_the_project(self):
        import tempfile
        with tempfile.TemporaryDirectory() as folder:
            session = Session(folder=folder)
            try:
                answer = session.run("import { golden } from 'golden-momentum/theory'; console.log(golden.p1); process.pid; [1].map((x) => x + 1)")
                self.assertEqual((answer.status, answer.result), ("ok", "[ 2 ]"), answer.trace)
                session.run("setInterval(() => {}, 1000);")
            finally:
                self.assertLess(session.close(), 3)


if __name__ == "__main__":
    unittest.main()
