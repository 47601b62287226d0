"""What cells give and keep: results, names, newer syntax, input."""

import unittest

from session import Kernel


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

    def test_promises_and_timers_are_shown_as_they_are(self):
        self.assertEqual(self.ok("Promise.resolve(4)").result, "Promise { 4 }")
        self.assertEqual(self.ok("console.log(new Promise(() => {}))").text(), "Promise { <pending> }\n")
        self.assertNotIn("Symbol(", self.ok("setTimeout(() => {}, 0)").result)
        self.assertIsNone(self.ok("display(1)").result)

    def test_what_a_script_has(self):
        self.assertEqual(self.ok("[typeof require, __filename.startsWith(__dirname)]").result, "[ 'function', true ]")
        self.assertEqual(self.ok("import * as url from 'node:url'; typeof globalThis.__dirname").result, "'undefined'")

    def test_using(self):
        answer = self.ok("using held = { [Symbol.dispose]() { console.log('let go'); } }; console.log('held')")
        self.assertEqual(answer.text(), "held\nlet go\n")

    def test_the_last_result_has_a_name(self):
        self.ok("6 * 7")
        self.assertEqual(self.ok("_ + 1").result, "43")
        self.ok("const _ = 'mine';")
        self.ok("8")
        self.assertEqual(self.ok("_").result, "'mine'")

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

    def test_user_expressions_leave_traces_alone(self):
        self.ok("function deep() {\n  throw new Error('deep');\n}", user_expressions={"a": "1"})
        self.assertIn("line 2, column 9", self.run_cell("deep()").trace)

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


if __name__ == "__main__":
    unittest.main()
