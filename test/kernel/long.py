"""A session of a thousand cells: none is lost, the last is as quick as the first, and memory stays within bounds."""

import time
import unittest

from session import Session, memory

CELLS = 1000


class Long(unittest.TestCase):
    def test_a_thousand_cells(self):
        session = Session()
        session.run("const x0 = 0; const all: number[] = [];")
        start = memory(session.manager.provisioner.pid)
        times = []
        for i in range(1, CELLS + 1):
            begun = time.monotonic()
            answer = session.run(f"const x{i} = x{i - 1} + 1; const f{i} = (y: number) => y + x{i}; all.push(x{i});\nconsole.log({i});\nconsole.log(f{i}(1));\nconsole.error(all.length);")
            times.append(time.monotonic() - begun)
            self.assertEqual((answer.status, answer.text(), answer.text("stderr")), ("ok", f"{i}\n{i + 1}\n", f"{i}\n"), answer.trace)
        end = memory(session.manager.provisioner.pid)
        first, last = sorted(times[:200])[100], sorted(times[-200:])[100]
        print(f"cells: median {1000 * first:.0f} ms at the beginning, {1000 * last:.0f} ms at the end; memory {start:.0f} MB, then {end:.0f} MB")
        self.assertLess(last, 2 * first + 0.05)
        self.assertLess(end, 1200)
        self.assertLess(session.close(), 3)


if __name__ == "__main__":
    unittest.main()
