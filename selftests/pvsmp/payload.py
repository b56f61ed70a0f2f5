# SPDX-License-Identifier: GPL-2.0-only
"""QEMU's machines, and a payload's words on them."""

import os
import re
import subprocess
import time

BUILD = "build/pvsmp/bare"
TIMEOUT = 120

ARM = ["-semihosting-config", "enable=on,target=native,chardev=out",
       "-serial", "null"]
E500 = ["-M", "ppce500", "-cpu", "e500v2_v30", "-no-reboot",
        "-serial", "chardev:out"]
CORTEX = ["-cpu", "cortex-a57"]
VIRT_EL2 = "virt,virtualization=on"


class Machine:
    """A machine, and what is to be seen on it."""

    def __init__(self, name, arch, args, cpus, method, **more):
        self.name, self.cpus, self.method = name, cpus, method
        self.arch = arch
        self.append = more.get("append", "")
        # entered at: exception level, address space
        self.entered = more.get("entered", 0 if arch == "powerpc" else 1)
        self.conduit = more.get("conduit", "none")
        self.notes = more.get("notes", [])
        self.image = more.get("image", "e500.elf")
        self.args = list(args)
        self.dtb = more.get("dtb")

    @property
    def others(self):
        return range(1, self.cpus)

    def command(self, append, build=BUILD):
        arm = self.arch == "arm64"
        command = [f"qemu-system-{'aarch64' if arm else 'ppc'}", *self.args,
                   "-smp", str(self.cpus), "-display", "none",
                   "-monitor", "none", "-nodefaults",
                   "-chardev", "stdio,id=out,signal=off",
                   "-kernel", f"{build}/{self.image}"]
        command += ARM if arm else []
        if self.dtb:
            command += ["-dtb", f"{BUILD}/{self.dtb}"]
        words = f"{self.append} {append}".strip()
        return command + (["-append", words] if words else [])


def virt(name, cpus, machine="virt", **more):
    return Machine(name, "arm64", ["-M", machine, *CORTEX, "-m", "256"], cpus,
                   "psci", image="virt.img", **more)


def board(name, machine, dtb, method, **more):
    memory = [] if machine == "raspi3b" else ["-m", "256"]
    return Machine(name, "arm64", ["-M", machine, *memory], 4, method,
                   image="low.img", dtb=dtb, **more)


def e500(name, cpus, memory="256", **more):
    return Machine(name, "powerpc", [*E500, "-m", memory], cpus, "epapr", **more)


EL2 = {"entered": 2, "conduit": "smc"}
NO_EL3 = {"notes": ["smc-no-el3"]}

MACHINES = [
    e500("ppce500 2", 2),
    e500("ppce500 4", 4),
    e500("ppce500 8", 8),
    e500("ppce500 4 by-as1", 4, append="as1", entered=1),
    e500("ppce500 4 above-4G", 4, memory="5G", append="high"),
    virt("virt 4", 4, conduit="hvc"),
    virt("virt 8", 8, conduit="hvc"),
    virt("virt-el2 4", 4, VIRT_EL2, **EL2, **NO_EL3),
    virt("virt-el2 8", 8, VIRT_EL2, **EL2, **NO_EL3),
    virt("virt-el2-gicv3 4 copied", 4, f"{VIRT_EL2},gic-version=3",
         append="copied", **EL2, **NO_EL3),
    virt("virt-el2-gicv3 4 any-reset", 4, f"{VIRT_EL2},gic-version=3",
         append="reset", **EL2, **NO_EL3),
    board("zcu102 4", "xlnx-zcu102", "zcu102.dtb", "psci", conduit="smc",
          **NO_EL3),
    board("zcu102-el2 4", "xlnx-zcu102,virtualization=on", "zcu102.dtb", "psci",
          **EL2, **NO_EL3),
    board("raspi3b 4", "raspi3b", "raspi3b.dtb", "spin64", entered=2),
]


def find(name):
    return next(m for m in MACHINES if m.name == name)


def parse(text):
    """A line is a word and key=value ...: a list of (word, dict)."""
    lines = []
    for line in text.splitlines():
        head, *rest = line.split() or [""]
        lines.append((head, {k: v for k, _, v in
                             (word.partition("=") for word in rest)}))
    return lines


def environment():
    return {**os.environ, "QEMU_AUDIO_DRV": "none"}


def boot(machine, append="", build=BUILD, prefix=()):
    """What the payload says, as text; the time it took does not matter."""
    try:
        done = subprocess.run([*prefix, *machine.command(append, build)],
                              env=environment(), timeout=TIMEOUT,
                              stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    except subprocess.TimeoutExpired as late:
        return (late.stdout or b"").decode() + "\nproblem timeout\n"
    text = done.stdout.decode(errors="replace")
    if done.returncode:
        text += f"\nproblem qemu={done.returncode}\n{done.stderr.decode()}"
    return text


def cpu_seconds(pid):
    """What a process has used so far, by the host's count."""
    with open(f"/proc/{pid}/stat", encoding="ascii") as stat:
        fields = stat.read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def waiting_cost(machine, append, seconds):
    """Host CPU seconds that a machine uses while its boot CPU sleeps."""
    with subprocess.Popen(machine.command(append), env=environment(),
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.DEVNULL) as qemu:
        try:
            for line in qemu.stdout:
                if re.match(rb"end\b", line):
                    break
            time.sleep(0.2)
            before = cpu_seconds(qemu.pid)
            time.sleep(seconds)
            return cpu_seconds(qemu.pid) - before
        finally:
            qemu.kill()
