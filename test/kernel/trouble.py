"""Processes that end, messages that are none, and notebooks that lie elsewhere."""

import unittest

import zmq
from session import Kernel, Session


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
        seen = self.published("comm_open", {"comm_id": "c1", "target_name": "nobody", "data": {}})
        self.assertEqual([m["content"]["comm_id"] for m in seen if m["msg_type"] == "comm_close"], ["c1"])
        self.assertEqual(self.session.request("comm_info_request", {})["content"]["comms"], {})

    def published(self, kind, content, buffers=()):
        """Sends what has no answer of its own; what it gave, to its idle."""
        session = self.session
        message = session.client.session.msg(kind, content)
        session.client.session.send(session.client.shell_channel.socket, message, buffers=list(buffers))
        seen = []
        while not (seen and seen[-1]["content"].get("execution_state") == "idle" and seen[-1]["parent_header"].get("msg_id") == message["header"]["msg_id"]):
            seen.append(session.client.get_iopub_msg(timeout=30))
        return seen

    def test_a_comm_to_the_front_end(self):
        answer = self.ok("""const said: unknown[] = [];
            const slider = comms.open('jupyter.widget', { state: { value: 3 } }, { metadata: { version: '2.1.0' }, buffers: [Uint8Array.of(1, 2)] });
            slider.onMessage((data, buffers) => { said.push(data.state.value, buffers[0]?.[0]); slider.send({ method: 'echo' }); });
            slider.onClose(() => said.push('closed'));
            slider.id""")
        opened = next(m for m in answer.messages if m["msg_type"] == "comm_open")
        ident = answer.result.strip("'")
        self.assertEqual(opened["content"], {"comm_id": ident, "data": {"state": {"value": 3}}, "target_name": "jupyter.widget"})
        self.assertEqual((opened["metadata"], [bytes(one) for one in opened["buffers"]]), ({"version": "2.1.0"}, [b"\1\2"]))
        self.assertEqual(self.session.request("comm_info_request", {})["content"]["comms"], {ident: {"target_name": "jupyter.widget"}})
        self.assertEqual(self.session.request("comm_info_request", {"target_name": "other"})["content"]["comms"], {})
        self.published("comm_msg", {"comm_id": ident, "data": {"method": "update", "state": {"value": 9}}}, [b"\7"])
        answer = self.ok("for (let i = 0; i < 100 && said.length < 2; i++) await new Promise((r) => setTimeout(r, 50)); said")
        self.assertEqual(answer.result, "[ 9, 7 ]")
        self.published("comm_close", {"comm_id": ident, "data": {}})
        answer = self.ok("for (let i = 0; i < 100 && said.length < 3; i++) await new Promise((r) => setTimeout(r, 50)); said.at(-1)")
        self.assertEqual(answer.result, "'closed'")
        self.assertIn("is closed", self.run_cell("slider.send({})").reply["evalue"])
        self.assertEqual(self.session.request("comm_info_request", {})["content"]["comms"], {})

    def test_a_comm_from_the_front_end(self):
        self.ok("const heard: unknown[] = []; comms.accept('mine', (comm, data) => { heard.push(data); comm.close({ bye: true }); });")
        self.published("comm_open", {"comm_id": "c2", "target_name": "mine", "data": {"a": 1}})
        self.assertEqual(self.ok("for (let i = 0; i < 100 && heard.length < 1; i++) await new Promise((r) => setTimeout(r, 50)); heard").result, "[ { a: 1 } ]")
        self.assertEqual(self.session.request("comm_info_request", {})["content"]["comms"], {})

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

    def test_files_beside_the_notebook(self):
        import os
        import tempfile
        with tempfile.TemporaryDirectory() as folder:
            def write(name, text, time):
                path = os.path.join(folder, name)
                with open(path, "w", encoding="utf8") as file:
                    file.write(text)
                os.utime(path, (time, time))
            session = Session(folder=folder)
            try:
                cell = "import { value } from './helper.mjs'; value"
                missing = session.run(cell, timeout=120)
                self.assertEqual(missing.status, "error")
                write("helper.mjs", "export const value = 1;", 1_000_000)
                write("helper.d.mts", "export const value: number;", 1_000_000)
                self.assertEqual(session.run(cell).result, "1")
                write("helper.mjs", "export const value = 'two';", 2_000_000)
                write("helper.d.mts", "export const value: string;", 2_000_000)
                self.assertEqual(session.run(f"{cell}.toUpperCase()").result, "'TWO'")
            finally:
                session.close()


if __name__ == "__main__":
    unittest.main()
