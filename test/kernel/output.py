"""What cells print and show: all of it, in order, each piece as the output of its cell."""

import time
import unittest

from session import Kernel


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

    def test_a_flood_is_cut_and_told(self):
        answer = self.ok("const piece = 'x'.repeat(1_000_000); for (let i = 0; i < 53; i++) process.stdout.write(piece);")
        self.assertEqual(len(answer.text()), 50_000_000)
        self.assertIn("what it prints from here on is left out", answer.text("stderr"))
        self.assertIn("The cell printed 53,000,000 characters: the last 3,000,000 are left out.", answer.text("stderr"))

    def test_what_takes_time_to_show_keeps_its_place(self):
        self.ok("""const slow = { async [Symbol.for("Jupyter.display")]() {
            await new Promise((resolve) => setTimeout(resolve, 300)); return { "text/html": "<i>slow</i>" }; } };""")
        answer = self.ok("display(slow); console.log('after');")
        kinds = [m["msg_type"] for m in answer.messages]
        self.assertEqual(kinds, ["status", "execute_input", "display_data", "stream", "update_display_data", "status"])
        self.assertEqual(answer.of("update_display_data")[0]["data"]["text/html"], "<i>slow</i>")
        self.assertEqual(self.ok("slow").of("execute_result")[0]["data"]["text/html"], "<i>slow</i>")

    def test_what_cannot_be_shown_is_an_error(self):
        answer = self.run_cell("""display({ async [Symbol.for("Jupyter.display")]() { await 0; throw new RangeError("no form"); } }); 1;""")
        self.assertEqual((answer.status, answer.reply.get("evalue")), ("error", "no form"))

    def test_forms_that_json_does_not_have(self):
        answer = self.ok("display({ 'image/png': Uint8Array.of(1, 2, 3) }); display({ 'text/html': 'a\\ud800b', 'text/plain': 'c:\\\\ud800' });")
        first, second = answer.of("display_data")
        self.assertEqual(first["data"]["image/png"], "AQID")
        self.assertEqual((second["data"]["text/html"], second["data"]["text/plain"]), ("a\ufffdb", "c:\\ud800"))

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

    def test_children_that_go_on(self):
        answer = self.ok("""import { spawn } from 'node:child_process';
            const child = spawn('sh', ['-c', 'echo one; sleep 0.3; echo two >&2'], { stdio: 'inherit' });
            await new Promise((resolve) => child.on('close', resolve));""")
        self.assertEqual((answer.text(), answer.text("stderr")), ("one\n", "two\n"))

    def test_write_calls_back(self):
        self.ok("await new Promise((resolve) => process.stdout.write('x', () => resolve(0)));")

    def test_other_ways_to_the_stream(self):
        answer = self.ok("""import { Readable } from 'node:stream'; import { finished } from 'node:stream/promises';
            const source = Readable.from(['a', Buffer.from('ä')]); source.pipe(process.stdout); await finished(source);
            process.stdout.end('6162', 'hex'); console.log('!');""")
        self.assertEqual(answer.text(), "aäab!\n")
        self.assertEqual(self.run_cell("process.stdout.write({} as never)").reply["ename"], "TypeError")

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


if __name__ == "__main__":
    unittest.main()
