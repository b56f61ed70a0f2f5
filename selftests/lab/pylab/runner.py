# SPDX-License-Identifier: GPL-2.0-only
"""Boots the host guest (L1) with a job list and brings its results back."""

import json
import os
import re
import select
import shutil
import subprocess
import sys
import tarfile
import tempfile
import time
from collections import namedtuple

LAB = "build/lab"
CAPS = ("cap-htm=off,cap-cfpc=broken,cap-sbbc=broken,cap-ibs=broken,"
        "cap-ccf-assist=off")

# A host guest: how it is run, its kernel, its ramdisk, its root image and the
# memory it keeps for itself, in MiB.
Host = namedtuple("Host", "argv kernel initrd root console memory")
HOSTS = {
    # the small firmware: the host is up in a second
    "pseries": Host(["qemu-system-ppc64", "-M", f"pseries,{CAPS},x-vof=on",
                     "-cpu", "POWER8"], "build/kernel/ppc64le/vmlinux",
                    f"{LAB}/host.cpio.gz", f"{LAB}/root.img", "hvc0", 1024),
    "e500": Host(["qemu-system-ppc", "-M", "ppce500", "-cpu", "e500v2_v30"],
                 "build/kernel/host-e500/vmlinux", f"{LAB}/host-e500.cpio.gz",
                 f"{LAB}/root-e500.img", "ttyS0", 256),
}

# A machine for guests: how it is run, with kernel, memory and the rest added, its
# console, and the host guest it needs; one without runs here, with no hypervisor.
Machine = namedtuple("Machine", "argv console host")
QEMU_USUAL = ["-nographic", "-vga", "none", "-serial", "stdio", "-no-reboot"]
MACHINES = {
    "pseries": Machine(
        ["qemu-system-ppc64", "-M", f"pseries,accel=kvm,{CAPS},cap-fwnmi=off,"
         "ic-mode=xics,kernel-irqchip=off", "-cpu", "host", "-nodefaults",
         *QEMU_USUAL], "hvc0", "pseries"),
    "mac99": Machine(
        ["qemu-system-ppc", "-M", "mac99,accel=kvm", "-cpu", "G4", "-net",
         "none", *QEMU_USUAL], "ttyPZ0", "pseries"),
    # our own monitor, which knows a few of QEMU's options
    "e500": Machine(["e500-vmm"], "ttyS0", "e500"),
    "pseries-tcg": Machine(
        ["qemu-system-ppc64", "-M", f"pseries,{CAPS}", "-cpu", "POWER8",
         "-nodefaults", *QEMU_USUAL], "hvc0", None),
    "mac99-tcg": Machine(
        ["qemu-system-ppc", "-M", "mac99", "-cpu", "G4", "-net", "none",
         *QEMU_USUAL], "ttyPZ0", None),
    "e500-tcg": Machine(
        ["qemu-system-ppc", "-M", "ppce500", "-cpu", "e500v2_v30", "-nic",
         "none", *QEMU_USUAL], "ttyS0", None),
}
FAIL = ["Kernel panic - not syncing"]
KEYS = {"name", "argv", "kernel", "initrd", "machine", "memory", "cpus", "append",
        "qemu", "timeout", "traced", "steps", "until", "fail"}


class LabError(Exception):
    """The lab itself does not work, as opposed to a job in it."""


class Payload:
    """The disk with kernels and initial ramdisks: each file once."""

    def __init__(self, directory):
        self.dir = directory
        self.names = {}

    def add(self, path):
        path = os.path.abspath(path)
        if not os.path.exists(path):
            raise LabError(f"no such file: {path}")
        if path not in self.names:
            name = f"{len(self.names)}-{os.path.basename(path)}"
            shrink(path, os.path.join(self.dir, name))
            self.names[path] = name
        return "/lab/" + self.names[path]


class InPlace:
    """For guests that run here: a file is where it is."""

    @staticmethod
    def add(path):
        if not os.path.exists(path):
            raise LabError(f"no such file: {path}")
        return os.path.abspath(path)


def shrink(src, dst):
    """Copies a file; an ELF file goes without its symbols and debug data."""
    with open(src, "rb") as f:
        elf = f.read(4) == b"\x7fELF"
    if elf:
        tool = os.environ.get("LAB_STRIP", "powerpc64le-linux-gnu-strip")
        subprocess.run([tool, "-o", dst, src], check=True)
    else:
        shutil.copyfile(src, dst)


def machine_of(job):
    return MACHINES[job.get("machine", "pseries")]


def qemu_argv(job, payload):
    """The command for a job; one that is no guest brings its own."""
    if "argv" in job:
        return job["argv"]
    machine = machine_of(job)
    argv = machine.argv + [
        "-m", str(job.get("memory", 256)), "-smp", str(job.get("cpus", 1)),
        "-kernel", payload.add(job["kernel"])]
    if job.get("initrd"):
        argv += ["-initrd", payload.add(job["initrd"])]
    append = f"console={machine.console} panic=1 {job.get('append', '')}"
    return argv + ["-append", append.strip()] + job.get("qemu", [])


def step_line(step):
    (kind, arg), = step.items()
    if kind == "pmemsave":
        arg = f"{arg['file']} {arg['addr']} {arg['size']}"
    if kind == "diff":
        arg = f"{arg['file']} {arg['from']} {arg['addr']} {arg['size']}"
    if kind == "trace":
        arg = f"{arg['file']} {arg['seconds']}"
    if kind in ("phases", "exit"):
        arg = ""
    return f"step {kind} {arg}"


def steps_of(job):
    if "steps" in job:
        return job["steps"]
    return [{"expect": job["until"]}] if "until" in job else [{"phases": True}]


def check_job(job):
    unknown = set(job) - KEYS
    if unknown or not re.fullmatch(r"[\w.+-]{1,60}", job.get("name", "")):
        raise LabError(f"bad job {job.get('name')!r} {sorted(unknown)}")


def job_text(job, payload):
    check_job(job)
    lines = [f"job {job['name']}"]
    lines += [f"qemu {a}" for a in qemu_argv(job, payload)]
    lines += [f"fail {r}" for r in job.get("fail", FAIL)]
    lines += [f"timeout {job.get('timeout', 120)}",
              f"traced {int(job.get('traced', False))}"]
    lines += [step_line(s) for s in steps_of(job)]
    if any("\n" in line for line in lines):
        raise LabError(f"line break in job {job['name']}")
    return "\n".join(lines + ["end", ""])


def make_payload(jobs, image):
    """An ext4 image with the job list and every file it names."""
    with tempfile.TemporaryDirectory(dir=LAB) as tmp:
        payload = Payload(tmp)
        text = "".join(job_text(job, payload) for job in jobs)
        with open(os.path.join(tmp, "jobs"), "w", encoding="utf-8") as f:
            f.write(text)
        size = sum(os.path.getsize(os.path.join(tmp, n))
                   for n in os.listdir(tmp))
        if os.path.exists(image):
            os.unlink(image)
        subprocess.run(["/sbin/mke2fs", "-q", "-t", "ext4", "-O",
                        "^has_journal", "-d", tmp, image,
                        f"{size // 1024 * 11 // 10 + 8192}k"], check=True,
                       stdout=subprocess.DEVNULL)


def host_argv(host, spec, disks, parallel):
    memory = spec.get("memory") or host.memory + parallel * max(
        512, max(j.get("memory", 256) for j in spec["jobs"]))
    argv = host.argv + [
        "-m", str(-memory // 256 * -256), "-nographic", "-vga", "none",
        "-nic", "none", "-no-reboot",
        "-kernel", spec.get("host_kernel") or host.kernel,
        "-initrd", host.initrd, "-append",
        f"console={host.console} panic=1 loglevel=1 parallel={parallel} "
        + spec.get("host_append", "")]
    if parallel > 1:
        argv += ["-accel", "tcg,thread=multi", "-smp", str(parallel)]
    argv += spec.get("host_qemu", [])
    for path, extra in disks:
        argv += ["-drive", f"file={path},format=raw,if=virtio{extra}"]
    return argv


def show(line, started):
    print(f"[{time.monotonic() - started:6.1f}] {line}", file=sys.stderr,
          flush=True)


def follow(proc, log, timeout, quiet):
    """Copies the console to the log and its @host lines to the terminal."""
    started = time.monotonic()
    line, ended = b"", False
    while True:
        left = started + timeout - time.monotonic()
        if left <= 0:
            raise LabError(f"host guest not done after {timeout} s")
        if not select.select([proc.stdout], [], [], min(left, 5))[0]:
            continue
        data = os.read(proc.stdout.fileno(), 65536)
        if not data:
            return ended
        log.write(data)
        log.flush()
        *lines, line = (line + data).split(b"\n")
        for raw in lines:
            text = raw.decode(errors="replace").strip()
            ended |= text.startswith("@host end")
            if text.startswith("@host fail"):
                raise LabError(text[6:])
            if text.startswith("@host") and not quiet:
                show(text[6:], started)


def start(argv, log_path, timeout, quiet):
    """Runs a program that speaks @host on its standard output to its end."""
    # QEMU remarks on every SPR behind a facility: kept apart
    with open(log_path, "wb") as log, open(log_path + ".err", "wb") as err:
        proc = subprocess.Popen(argv, stdin=subprocess.DEVNULL,
                                stdout=subprocess.PIPE, stderr=err)
        try:
            if not follow(proc, log, timeout, quiet):
                raise LabError(f"ended too early, see {log_path}*")
        finally:
            proc.terminate()
            proc.wait()


def unpack(disk, out):
    with tarfile.open(disk, "r:") as tar:
        for member in tar:
            target = os.path.join(out, member.name)
            os.makedirs(os.path.dirname(target), exist_ok=True)
            with tar.extractfile(member) as src, open(target, "wb") as dst:
                shutil.copyfileobj(src, dst)


def verdict(out, name):
    try:
        with open(f"{out}/{name}/result", encoding="utf-8",
                  errors="replace") as f:
            why, seconds = f.read().rsplit("\n", 2)[:2]
    except OSError:
        return {"name": name, "ok": False, "why": "no result", "seconds": 0}
    return {"name": name, "ok": why == "ok", "why": why,
            "seconds": float(seconds)}


def unpack_quietly(results, out):
    """A host that died early may leave half an archive: keep what is whole."""
    try:
        unpack(results, out)
    except tarfile.TarError:
        pass


def run_in_host(name, spec, jobs, out, timeout, quiet):
    host = HOSTS[name]
    parallel = spec.get("parallel", 1)
    log = "host.log" if name == "pseries" else f"host-{name}.log"
    with tempfile.TemporaryDirectory(dir=LAB) as tmp:
        payload, results = f"{tmp}/payload.img", f"{tmp}/results.img"
        make_payload(jobs, payload)
        with open(results, "wb") as f:
            f.truncate(spec.get("result_size", 4 << 30))
        disks = [(host.root, ",readonly=on"),
                 (payload, ",readonly=on"), (results, ",cache=unsafe")]
        try:
            start(host_argv(host, spec, disks, parallel), f"{out}/{log}",
                  timeout, quiet)
        finally:
            unpack_quietly(results, out)


def run_here(jobs, out, timeout, quiet):
    path = f"{out}/jobs-here"
    with open(path, "w", encoding="utf-8") as f:
        f.write("".join(job_text(j, InPlace) for j in jobs))
    start([f"{LAB}/run-here", path, out], f"{out}/here.log", timeout, quiet)


def run(spec, out, quiet=False):
    """Runs the jobs of a spec; returns one verdict per job."""
    jobs = spec["jobs"]
    names = [j.get("name") for j in jobs]
    if not names or len(set(names)) != len(names):
        raise LabError("job names must exist and differ")
    os.makedirs(out, exist_ok=True)
    for name in names:
        shutil.rmtree(os.path.join(out, str(name)), ignore_errors=True)
    timeout = spec.get("timeout") or 120 + sum(
        j.get("timeout", 120) for j in jobs)
    here = [j for j in jobs if machine_of(j).host is None]
    if here:
        run_here(here, out, timeout, quiet)
    for name in HOSTS:
        there = [j for j in jobs if machine_of(j).host == name]
        if there:
            run_in_host(name, spec, there, out, timeout, quiet)
    verdicts = [verdict(out, n) for n in names]
    with open(f"{out}/summary.json", "w", encoding="utf-8") as f:
        json.dump(verdicts, f, indent=1)
    return verdicts
