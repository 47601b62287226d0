"""A kernel that has just been started: how long it takes to its first output, and how much memory it holds."""

import os
import time
import unittest

from jupyter_client.manager import KernelManager
from session import FOLDER, family, memory

# Seconds of the processor, over all of the kernel's processes and threads, up to the first output: what another program does on the machine does not count.
MOST = 2.0
# With what every notebook imports.
MOST_WITH_LIBRARY = 4.5
# Seconds by the clock, where nothing else keeps the machine busy.
MOST_BY_THE_CLOCK = 2.5


def processor(pid):
    """Seconds that a process and what it has started have computed (Linux)."""
    ticks = 0
    for one in family(pid):
        try:
            with open(f"/proc/{one}/stat", encoding="utf8") as file:
                fields = file.read().rsplit(")", 1)[1].split()
        except FileNotFoundError:
            continue
        ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def begin(code):
    """A kernel's first cell: seconds to its first output by the clock, by the processor, and megabytes when it has been answered."""
    manager = KernelManager(kernel_name="tslab")
    start = time.monotonic()
    manager.start_kernel(cwd=FOLDER)
    client = manager.client()
    client.start_channels()
    try:
        client.kernel_info()
        client.get_shell_msg(timeout=120)
        while client.get_iopub_msg(timeout=120)["msg_type"] not in ("iopub_welcome", "status"):
            pass  # from here on nothing is missed
        client.execute(code)
        while client.get_iopub_msg(timeout=120)["msg_type"] != "stream":
            pass
        took, computed = time.monotonic() - start, processor(manager.provisioner.pid)
        client.get_shell_msg(timeout=120)
        return took, computed, memory(manager.provisioner.pid)
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)


@unittest.skipUnless(os.path.exists("/proc/self/stat"), "the system does not tell what a process computes")
class Start(unittest.TestCase):
    def measured(self, name, code, most):
        runs = [begin(code) for _ in range(2)]
        took, computed, held = (min(values) for values in zip(*runs))
        print(f"{name}: first output after {took:.1f} s by the clock, {computed:.1f} s of the processor (best of 2); {held:.0f} MB")
        self.assertLess(computed, most)
        if os.getloadavg()[0] < os.cpu_count() / 2:
            self.assertLess(took, MOST_BY_THE_CLOCK)
        self.assertLess(held, 900)

    def test_first_output(self):
        self.measured("a line", "console.log('first')", MOST)

    def test_first_output_of_the_library(self):
        imports = "import { golden } from 'golden-momentum/theory'; import { show } from 'golden-momentum/notebook';"
        self.measured("a line of the library", f"{imports} console.log(golden.p1, typeof show)", MOST_WITH_LIBRARY)


if __name__ == "__main__":
    unittest.main()
