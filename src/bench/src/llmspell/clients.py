"""Measures kernels through jupyter_client, in turn, and prints the samples as JSON.

Standard input holds what to measure: {"rounds": …, "trips": …, "kernels": {name: {"argv": […],
"scripts": {name: code}}}}. Each round starts every kernel once, so that what else the machine does hits
all of them alike.
"""

import json
import os
import socket
import subprocess
import sys
import tempfile
import time

import zmq
from jupyter_client import BlockingKernelClient, KernelManager
from jupyter_client.connect import write_connection_file
from jupyter_client.kernelspec import KernelSpec

order = json.load(sys.stdin)
clock = time.perf_counter
PATIENCE = 60


class Kernel:
    """A kernel with a client."""

    def __init__(self, argv, folder):
        self.file, connection = write_connection_file(
            os.path.join(folder, f"{os.urandom(4).hex()}.json")
        )
        self.connection = connection
        argv = [part.replace("{connection_file}", self.file) for part in argv]
        self.log = open(os.path.join(folder, "log"), "wb")
        self.began = clock()
        self.process = subprocess.Popen(
            argv, stdin=subprocess.DEVNULL, stdout=self.log, stderr=self.log
        )

    def listens(self):
        """Waits for its ports: a socket of ZeroMQ that comes too early tries again after 0.1 s only."""
        for name in ["shell_port", "iopub_port"]:
            while True:
                try:
                    socket.create_connection(("127.0.0.1", self.connection[name])).close()
                    break
                except ConnectionRefusedError:
                    if self.process.poll() is not None or clock() - self.began > PATIENCE:
                        sys.exit(f"{self.process.args} does not serve")
                    time.sleep(0.0005)

    def connect(self):
        self.client = BlockingKernelClient(connection_file=self.file)
        self.client.load_connection_file()
        self.client.start_channels()

    def resident(self):
        with open(f"/proc/{self.process.pid}/status") as status:
            line = next(line for line in status if line.startswith("VmRSS:"))
        return int(line.split()[1]) / 1024

    def run(self, code):
        """Runs a cell; milliseconds until the reply, until it is idle, and the bytes that it wrote."""
        began = clock()
        message = self.client.execute(code)
        reply = self.client.get_shell_msg(timeout=PATIENCE)
        replied = clock()
        wrote = 0
        while True:
            seen = self.client.get_iopub_msg(timeout=PATIENCE)
            if seen["parent_header"].get("msg_id") != message:
                continue
            content = seen["content"]
            if seen["msg_type"] == "stream":
                wrote += len(content["text"])
            elif content.get("execution_state") == "idle":
                break
        idle = clock()
        if reply["content"]["status"] != "ok":
            sys.exit(f"{code!r} failed: {reply['content']}")
        return (replied - began) * 1000, (idle - began) * 1000, wrote

    def raw(self, count, session):
        """Milliseconds from a signed request to its answer, without what jupyter_client makes of it."""
        context = zmq.Context.instance()
        shell = context.socket(zmq.DEALER)
        shell.connect(f"tcp://127.0.0.1:{self.connection['shell_port']}")
        samples = []
        for _ in range(count):
            message = session.msg("execute_request", {"code": "1+1", "silent": False})
            frames = session.serialize(message)
            began = clock()
            shell.send_multipart(frames)
            shell.recv_multipart()
            samples.append((clock() - began) * 1000)
        shell.close(0)
        return samples

    def echo(self, count):
        """The same of the heartbeat, which no kernel thinks about: what ZeroMQ alone takes."""
        heart = zmq.Context.instance().socket(zmq.REQ)
        heart.connect(f"tcp://127.0.0.1:{self.connection['hb_port']}")
        samples = []
        for _ in range(count):
            began = clock()
            heart.send(b"ping")
            heart.recv()
            samples.append((clock() - began) * 1000)
        heart.close(0)
        return samples

    def flush(self):
        while True:
            try:
                self.client.get_iopub_msg(timeout=0.2)
            except Exception:
                return

    def end(self):
        self.client.stop_channels()
        self.process.terminate()
        self.process.wait()


def as_people_see_it(argv):
    """Milliseconds to the end of wait_for_ready, which itself waits 0.2 s for silence."""
    manager = KernelManager()
    manager._kernel_spec = KernelSpec(argv=argv, display_name="", language="")
    began = clock()
    manager.start_kernel(stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    client = manager.client()
    client.start_channels()
    client.wait_for_ready(timeout=PATIENCE)
    ready = clock()
    client.stop_channels()
    manager.shutdown_kernel(now=True)
    return (ready - began) * 1000


def measure(kernel, scripts, samples):
    kernel.listens()
    kernel.connect()
    kernel.client.kernel_info()
    kernel.client.get_shell_msg(timeout=PATIENCE)
    samples["ready"].append((clock() - kernel.began) * 1000)
    # Until the subscription has arrived for sure, and what a start leaves behind is done.
    time.sleep(0.5)
    kernel.flush()
    samples["resident"].append(kernel.resident())
    for _ in range(20):
        kernel.run("1+1")
    for _ in range(order["trips"]):
        replied, idle, _ = kernel.run("1+1")
        samples["reply"].append(replied)
        samples["trip"].append(idle)
    for name, (code, length) in scripts.items():
        for _ in range(3):
            _, idle, wrote = kernel.run(code)
            if wrote != length:
                sys.exit(f"{code!r} wrote {wrote} characters, and not {length}")
            samples[name].append(idle)
    samples["raw"] += kernel.raw(order["trips"], kernel.client.session)
    samples["echo"] += kernel.echo(order["trips"])


found = {}
with tempfile.TemporaryDirectory() as folder:
    for _ in range(order["rounds"]):
        for name, one in order["kernels"].items():
            kinds = ["ready", "seen", "resident", "reply", "trip", "raw", "echo"]
            samples = found.setdefault(
                name, {kind: [] for kind in [*kinds, *one["scripts"]]}
            )
            samples["seen"].append(as_people_see_it(one["argv"]))
            kernel = Kernel(one["argv"], folder)
            measure(kernel, one["scripts"], samples)
            kernel.end()
print(json.dumps(found))
