"""What JupyterLab reads and saves: everything but the committed notebooks, which are read alone."""

from jupyter_server.services.contents.largefilemanager import AsyncLargeFileManager


class Originals(AsyncLargeFileManager):
    """The files of the collection, whose own notebooks can be looked at and not saved over."""

    folder = "notebooks/"

    def is_writable(self, path: str) -> bool:
        """Whether JupyterLab may save a file; it says so on top of one that it may not."""
        return not path.strip("/").startswith(self.folder) and super().is_writable(path)
