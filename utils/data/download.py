"""Download larger data sets: checked by hash, written whole or not at all, kept in a cache."""

import os
import re
import shutil
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4


class DownloadError(RuntimeError):
    """A data set could not be had; the message says why and what to do."""


@dataclass(frozen=True)
class Source:
    """Where a data set is published, and the hashes of the releases the book works with."""

    url: str
    hashes: tuple[str, ...]

    @property
    def file(self) -> str:
        """Name the file, in the cache and in a mirror."""
        return self.url.rsplit("/", 1)[-1]


# Releases differ, so a name may have several hashes. "algorithm:digest", lower case.
DOWNLOADS = {
    "imdb": Source(
        "http://ai.stanford.edu/~amaas/data/sentiment/aclImdb_v1.tar.gz",
        (
            "sha256:c40f74a18d3b61f90feba1e17730e0d38e8b97c05fde7008942e91923d1658fe",
            "sha1:01ada507287d82875905620988597833ad4e0903",
        ),
    ),
    "fra_eng": Source(
        "http://d2l-data.s3-accelerate.amazonaws.com/fra-eng.zip",
        (
            "sha1:94646ad1522d915e7b0f9296181140edcf86a4f5",  # what the address gives
            # the release of 2017-09-29 of manythings.org
            "sha256:16c4f7d0df9e7c5e6c54cdb0447f3f4a18a55052ff5e2e0b27dd4a06c0e49d04",
        ),
    ),
    "time_machine": Source(
        "http://d2l-data.s3-accelerate.amazonaws.com/timemachine.txt",
        (
            "sha256:8424dbd9532ac81f7e5f0b6add90e6952baea29158309d7d1bf3884f4e12c516",
            "sha1:090b5e7e70c295757f55df93cb0a180b9691891a",
        ),
    ),
}


def fetch(name: str) -> Path:
    """Give the path of a larger data set, downloading it the first time.

    "imdb" is a tar archive of movie reviews, "fra_eng" a zip archive of English-French sentence
    pairs, "time_machine" the text of a novel.

    SEQBOOK_CACHE names another cache folder. SEQBOOK_MIRROR names a folder (searched with its
    subfolders, one level deep) or a URL that has the files: the public addresses are then left
    alone. Raises ValueError on an unknown name, DownloadError if the data cannot be had; a
    file that was in the cache is replaced only by a good one.
    """
    if name not in DOWNLOADS:
        raise ValueError(
            f"{name!r} is not a data set to download: choose one of {', '.join(DOWNLOADS)}, "
            "or see utils.data.load for the bundled sets"
        )
    source = DOWNLOADS[name]
    path = cache_folder() / source.file
    if path.is_file() and _matches(path, source.hashes):
        return path
    origin = _origin(name, source)
    # Beside its final place, so that the last step is one rename: all of the file or nothing.
    part = path.with_name(f".{path.name}.{uuid4().hex}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        part.touch()
    except OSError as error:
        raise DownloadError(
            f"cannot write to the cache folder {path.parent} ({error.strerror}): "
            "set SEQBOOK_CACHE to a folder you can write to"
        ) from error
    try:
        if isinstance(origin, Path):
            shutil.copyfile(origin, part)
        else:
            _download(name, origin, part)
        _verify(name, source, origin, part)
        os.replace(part, path)
    except OSError as error:
        raise DownloadError(
            f"cannot store {name} in the cache folder {path.parent} ({error}): free some space, "
            "or set SEQBOOK_CACHE to another folder"
        ) from error
    finally:
        part.unlink(missing_ok=True)
    return path


def cache_folder() -> Path:
    """Name the folder that keeps downloads: SEQBOOK_CACHE, or the system's place for caches."""
    import pooch  # here, so that importing the data needs NumPy only

    return Path(os.environ.get("SEQBOOK_CACHE") or pooch.os_cache("seqbook")).expanduser()


def _origin(name: str, source: Source) -> Path | str:
    """Tell where the file comes from: the mirror if one is set, else the public address."""
    mirror = os.environ.get("SEQBOOK_MIRROR", "")
    if not mirror:
        return source.url
    if re.match("https?://", mirror):
        return f"{mirror.rstrip('/')}/{source.file}"
    return _find_in_mirror(name, source.file, Path(mirror).expanduser())


def _find_in_mirror(name: str, file: str, folder: Path) -> Path:
    """Find a file in the mirror folder or in one of its subfolders."""
    if not folder.is_dir():
        raise DownloadError(
            f"SEQBOOK_MIRROR={folder} is not a folder: set it to a folder or URL with the data "
            "files, or unset it to download from the internet"
        )
    for candidate in (folder / file, *sorted(folder.glob(f"*/{file}"))):
        if candidate.is_file():
            return candidate
    raise DownloadError(
        f"SEQBOOK_MIRROR={folder} has no {file}, which {name} needs: put it there, or unset "
        "SEQBOOK_MIRROR to download from the internet"
    )


def _download(name: str, url: str, target: Path) -> None:
    """Download a URL with a progress bar; say in one sentence why it failed."""
    import pooch
    import requests

    hint = f"or set SEQBOOK_MIRROR to a folder or URL that has {url.rsplit('/', 1)[-1]}"
    # A compressed transfer would make the announced length useless.
    headers = {"Accept-Encoding": "identity"}
    download = pooch.HTTPDownloader(progressbar=True, timeout=30, headers=headers)
    try:
        download(url, str(target), None)
    except requests.HTTPError as error:
        answer = f"{error.response.status_code} {error.response.reason}"
        raise DownloadError(
            f"{name} is not to be had: {url} answered {answer}; try again later, {hint}"
        ) from error
    except requests.exceptions.ChunkedEncodingError as error:
        raise DownloadError(
            f"the download of {name} from {url} broke off after {target.stat().st_size:,} bytes: "
            f"try again, {hint}"
        ) from error
    except requests.RequestException as error:
        raise DownloadError(
            f"no connection to {url} for {name} ({type(error).__name__}): check the network, {hint}"
        ) from error


def _verify(name: str, source: Source, origin: Path | str, path: Path) -> None:
    """Raise DownloadError unless the file is one of the known releases."""
    if _matches(path, source.hashes):
        return
    with path.open("rb") as file:
        start = file.read(512).lstrip().lower()
    if start.startswith((b"<!doctype html", b"<html")):
        raise DownloadError(
            f"{name} is an HTML page instead of data, maybe a login or an error page: open "
            f"{origin} to see it, or set SEQBOOK_MIRROR to a folder that has {source.file}"
        )
    expected = source.hashes[0]
    got = _digest(path, expected.split(":")[0])
    raise DownloadError(
        f"{name} from {origin} has the wrong hash ({path.stat().st_size:,} bytes, {got}; expected "
        f"{expected}), so it is damaged or another release: try again, or set SEQBOOK_MIRROR "
        f"to a folder or URL with a good {source.file}"
    )


def _matches(path: Path, hashes: tuple[str, ...]) -> bool:
    """Tell whether the file has one of the hashes."""
    return any(_digest(path, known.split(":")[0]) == known for known in hashes)


def _digest(path: Path, algorithm: str) -> str:
    """Hash a file: "sha256:..."."""
    import pooch

    return f"{algorithm}:{pooch.file_hash(str(path), alg=algorithm)}"
