//! Files from the network into the cache: several mirrors in turn, bounded, checked, renamed.

use std::fmt::Write as _;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};

use flate2::bufread::MultiGzDecoder;
use onsil_core::file::write_atomically;
use sha2::{Digest, Sha256};

use crate::{Error, Fetch};

/// A data set on the network.
pub(crate) struct Remote {
    /// Its name, which is also its folder in the cache.
    pub(crate) name: &'static str,
    /// Addresses that end in `/`; each serves every file, gzipped, as `<name>.gz`.
    pub(crate) mirrors: &'static [&'static str],
    pub(crate) files: &'static [RemoteFile],
}

pub(crate) struct RemoteFile {
    /// Without `.gz`.
    pub(crate) name: &'static str,
    /// Uncompressed.
    pub(crate) bytes: u64,
    pub(crate) sha256: Checksum,
}

/// A SHA-256, in hexadecimal digits.
#[derive(Clone, Copy)]
pub(crate) enum Checksum {
    Uncompressed(&'static str),
    Gzipped(&'static str),
}

/// The folder of the cache that holds every file of `remote`, after fetching what is missing.
pub(crate) fn ensure(remote: &Remote, fetch: &Fetch) -> Result<PathBuf, Error> {
    let folder = fetch.cache_folder()?.join(remote.name);
    for file in remote.files {
        let path = folder.join(file.name);
        if path.is_file() || folder.join(format!("{}.gz", file.name)).is_file() {
            continue;
        }
        if fetch.offline {
            let reason = format!("it is not in {} and offline was asked for", folder.display());
            return Err(failed(remote, file, &folder, reason));
        }
        download(remote, file, &path, fetch)?;
    }
    Ok(folder)
}

fn download(remote: &Remote, file: &RemoteFile, path: &Path, fetch: &Fetch) -> Result<(), Error> {
    let mut reasons = String::new();
    for mirror in remote.mirrors {
        let url = format!("{mirror}{}.gz", file.name);
        let mut problem = None;
        let written = write_atomically(path, |out| {
            copy(&url, file, fetch, out, &mut problem).inspect_err(|_| {
                problem.get_or_insert_default();
            })
        });
        match (written, problem) {
            (Ok(()), _) => return Ok(()),
            (Err(_), Some(Problem::Mirror(reason))) => {
                let separator = if reasons.is_empty() { "" } else { "; " };
                let _ = write!(reasons, "{separator}{url}: {reason}");
            }
            (Err(error), _) => return Err(Error::writing(path, error)),
        }
    }
    Err(failed(remote, file, path.parent().unwrap_or(Path::new("")), reasons))
}

/// Whom an error in [`copy`] is about.
#[derive(Default)]
enum Problem {
    #[default]
    Disk,
    Mirror(String),
}

/// Streams a file from `url` to `out`: through the gzip decoder, counted and hashed on the way.
fn copy(
    url: &str,
    file: &RemoteFile,
    fetch: &Fetch,
    out: &mut dyn Write,
    problem: &mut Option<Problem>,
) -> io::Result<()> {
    let mut blame = |reason: String| {
        *problem = Some(Problem::Mirror(reason));
        io::Error::other("the mirror failed")
    };
    let body = request(url, file, fetch).map_err(|error| blame(error.to_string()))?;
    let mut body = BufReader::with_capacity(1 << 16, Hashing { inner: body, hash: Sha256::new() });
    let start = body.fill_buf().map_err(|error| blame(error.to_string()))?;
    let gzipped = start.starts_with(&[0x1F, 0x8B]);
    let mut hash = Sha256::new();
    let mut found = 0;
    let mut chunk = vec![0; 1 << 16];
    let mut decoder;
    let content: &mut dyn Read = if gzipped {
        decoder = MultiGzDecoder::new(&mut body);
        &mut decoder
    } else {
        &mut body
    };
    loop {
        let count = content.read(&mut chunk).map_err(|error| blame(error.to_string()))?;
        if count == 0 {
            break;
        }
        found += count as u64;
        if found > file.bytes {
            return Err(blame(format!("expected {} bytes, found more", file.bytes)));
        }
        hash.update(&chunk[..count]);
        out.write_all(&chunk[..count])?;
    }
    if found != file.bytes {
        return Err(blame(format!("expected {} bytes, found {found}", file.bytes)));
    }
    let (expected, found) = match file.sha256 {
        Checksum::Uncompressed(expected) => (expected, hash.finalize()),
        Checksum::Gzipped(expected) => (expected, body.into_inner().hash.finalize()),
    };
    let found = found.iter().fold(String::new(), |hex, byte| hex + &format!("{byte:02x}"));
    if found == expected {
        Ok(())
    } else {
        Err(blame(format!("expected SHA-256 {expected}, found {found}")))
    }
}

fn request(url: &str, file: &RemoteFile, fetch: &Fetch) -> Result<impl Read + use<>, ureq::Error> {
    let agent: ureq::Agent = ureq::Agent::config_builder()
        .timeout_global(Some(fetch.deadline))
        .timeout_connect(Some(fetch.patience))
        .timeout_recv_response(Some(fetch.patience))
        .max_redirects(5)
        .accept_encoding("identity")
        .user_agent(concat!("onsil/", env!("CARGO_PKG_VERSION")))
        .build()
        .into();
    let response = agent.get(url).call()?;
    // What gzip cannot make smaller it makes a little larger.
    let limit = file.bytes + file.bytes / 100 + 4096;
    Ok(response.into_body().into_with_config().limit(limit).reader())
}

fn failed(remote: &Remote, file: &RemoteFile, folder: &Path, reason: String) -> Error {
    let (expected, of) = match file.sha256 {
        Checksum::Uncompressed(hash) => (hash, "uncompressed"),
        Checksum::Gzipped(hash) => (hash, "gzipped"),
    };
    let addresses: Vec<String> =
        remote.mirrors.iter().map(|mirror| format!("{mirror}{}.gz", file.name)).collect();
    Error::Fetch {
        name: format!("{} of {}", file.name, remote.name),
        reason,
        remedy: format!(
            "get it elsewhere (it is at {}; SHA-256 when {of}: {expected}) and place it in {}, with \
             or without .gz, or give a folder that has it",
            addresses.join(" and "),
            folder.display()
        ),
    }
}

struct Hashing<R> {
    inner: R,
    hash: Sha256,
}

impl<R: Read> Read for Hashing<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(buffer)?;
        self.hash.update(&buffer[..count]);
        Ok(count)
    }
}
