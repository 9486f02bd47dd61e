"""Starts a kernel as a Jupyter server does, says its number, and dies without a goodbye."""

import os
import signal
import subprocess

from jupyter_client import KernelManager

manager = KernelManager(kernel_name="llmspell")
manager.start_kernel(stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
client = manager.client()
client.start_channels()
client.wait_for_ready(timeout=60)
print(manager.provisioner.pid, flush=True)
os.kill(os.getpid(), signal.SIGKILL)
