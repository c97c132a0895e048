"""Clients of a kernel that know that it is ready when it says so."""

import time
from queue import Empty

from jupyter_client import BlockingKernelClient, KernelClient
from jupyter_client.utils import ensure_async, run_sync


class Ready(KernelClient):
    """Takes a kernel's word that it is ready, where the usual client waits for silence."""

    async def _async_wait_for_ready(self, timeout: float | None = None) -> None:
        deadline = time.monotonic() + (timeout or float("inf"))
        while True:
            asked = self.kernel_info()
            try:
                while reply := await ensure_async(self.shell_channel.get_msg(timeout=1)):
                    if reply["msg_type"] == "kernel_info_reply":
                        break
                while True:  # the answer must also come over the channel of outputs
                    heard = await ensure_async(self.iopub_channel.get_msg(timeout=0.05))
                    if heard["parent_header"].get("msg_id") != asked:
                        continue
                    if heard["content"].get("execution_state") == "idle":
                        self._handle_kernel_info_reply(reply)
                        return
            except Empty:
                pass
            assert self.parent  # the manager
            if not await ensure_async(self.parent.is_alive()):
                raise RuntimeError("the kernel died before it was ready")
            if time.monotonic() > deadline:
                raise RuntimeError(f"the kernel was not ready within {timeout:g} s")


class Blocking(Ready, BlockingKernelClient):
    """The client that nbval and others use who wait for each message."""

    wait_for_ready = run_sync(Ready._async_wait_for_ready)
