"""Warm kernels: a Jupyter kernel provisioner whose kernels are forked with their imports done.

Any Jupyter tool uses it unchanged when the environment says
`JUPYTER_DEFAULT_PROVISIONER_NAME=nbpress-warm` (`nbpress warm COMMAND` does), or when a
kernelspec names the provisioner `nbpress-warm`. Where a kernel cannot be forked, or would differ
from a cold one, a cold kernel starts instead, and `provisioner.how` says why.
"""

import asyncio
import contextlib
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from jupyter_client import BlockingKernelClient
from jupyter_client.connect import KernelConnectionInfo
from jupyter_client.provisioning import LocalProvisioner
from traitlets import List, Unicode

from nbpress.warm.clients import Blocking
from nbpress.warm.forks import CAN_FORK, SOCKET, ColdError, Forked, own, private_folder, shared
from nbpress.warm.variables import SHARED

PATIENCE = 10  # seconds for a forked kernel to open its sockets


class WarmProvisioner(LocalProvisioner):
    """Forks kernels from a warm process; falls back to cold ones, and says why."""

    preload = List(Unicode(), help="modules to import when this process starts its own warm one")
    how = "warm"
    process: Any  # a subprocess.Popen, or a Forked in its place
    _private: str | None = None

    async def pre_launch(self, **kwargs: Any) -> dict[str, Any]:
        """Move the connection from open ports to sockets in a private folder, then as usual."""
        manager = self.parent
        if manager and manager.transport == "tcp" and hasattr(socket, "AF_UNIX"):
            self._private = private_folder()
            manager.transport = "ipc"
            manager.ip = os.path.join(self._private, "k")
        return await super().pre_launch(**kwargs)

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> KernelConnectionInfo:
        """Fork the kernel that cmd would start."""
        try:
            self.process = await asyncio.to_thread(self._fork, cmd, kwargs)
        except ColdError as reason:
            self.how = f"cold: {reason}"
            self.log.info("nbpress starts a cold kernel: %s", reason)
            return await super().launch_kernel(cmd, **kwargs)
        self.how = "warm"
        self.pid = self.process.pid
        self.pgid = None  # the send_signal of a Forked knows the group
        self.cwd = kwargs.get("cwd")
        if self.parent and self.parent.client_factory is BlockingKernelClient:
            self.parent.client_class = f"{Blocking.__module__}.{Blocking.__name__}"
        await self._bound()
        return self.connection_info

    async def _bound(self) -> None:
        """Wait for the kernel's sockets: one that connects too early tries again much later."""
        info: Mapping[str, object] = self.connection_info
        deadline = time.monotonic() + PATIENCE
        files = [f"{info['ip']}-{info[name]}" for name in info if name.endswith("_port")]
        while info["transport"] == "ipc" and time.monotonic() < deadline:
            if self.process.poll() is not None or all(map(os.path.exists, files)):
                return
            await asyncio.sleep(0.002)

    def _fork(self, command: list[str], kwargs: dict[str, Any]) -> Forked:
        if reason := getattr(self.parent, "cold", ""):
            raise ColdError(reason)
        if not CAN_FORK:
            raise ColdError("this system cannot fork")
        if command[1:3] != ["-m", "ipykernel_launcher"] or not _same(command[0], sys.executable):
            raise ColdError("only IPython kernels of this environment are forked")
        environment = dict(kwargs.get("env") or os.environ)
        environment["JPY_PARENT_PID"] = str(os.getpid())
        cwd = os.path.abspath(kwargs.get("cwd") or os.getcwd())
        address = getattr(self.parent, "warm", "")
        if not address and (address := os.environ.get(SOCKET, "")):
            # the command itself shares nothing
            environment[SHARED] = shared(os.path.dirname(address))
        address = address or own(tuple(self.preload)).address
        with open(os.devnull, "r+b") as null:
            files = [null.fileno()]
            for name, usual in (("stdout", 1), ("stderr", 2)):
                given: Any = kwargs.get(name)
                given = null if given == subprocess.DEVNULL else given
                files.append(given.fileno() if hasattr(given, "fileno") else given or usual)
            return Forked(address, command, environment, cwd, files)

    async def kill(self, restart: bool = False) -> None:
        """Kill the kernel, and see it end: its manager asks once, and then 0.1 s later."""
        await super().kill(restart)
        deadline = time.monotonic() + 1
        while self.process and self.process.poll() is None and time.monotonic() < deadline:
            await asyncio.sleep(0.002)

    async def cleanup(self, restart: bool = False) -> None:
        """Remove the private folder when the kernel will not come back."""
        await super().cleanup(restart)
        if self._private and not restart:
            shutil.rmtree(self._private, ignore_errors=True)


def _same(one: str, other: str) -> bool:
    with contextlib.suppress(OSError):
        return os.path.samefile(one, other) or Path(one).resolve() == Path(other).resolve()
    return one == other
