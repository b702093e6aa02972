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

#[cfg(test)]
mod tests {
    use super::*;
    use flate2::{Compression, write::GzEncoder};
    use std::fs;
    use std::net::{TcpListener, TcpStream};
    use std::thread;
    use std::time::{Duration, Instant};

    const CONTENT: &[u8] = b"what the file holds";

    fn hex(bytes: &[u8]) -> &'static str {
        let hash = Sha256::digest(bytes);
        hash.iter().fold(String::new(), |hex, byte| hex + &format!("{byte:02x}")).leak()
    }

    fn gzipped() -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
        encoder.write_all(CONTENT).unwrap();
        encoder.finish().unwrap()
    }

    /// A server on loopback that answers every request with `answer`, and its address.
    fn serve(answer: Vec<u8>, stall: bool) -> &'static str {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("http://{}/", listener.local_addr().unwrap());
        thread::spawn(move || {
            let mut stalled: Vec<TcpStream> = Vec::new();
            for stream in listener.incoming() {
                let mut stream = stream.unwrap();
                let mut request = BufReader::new(stream.try_clone().unwrap());
                let mut line = String::new();
                while request.read_line(&mut line).is_ok_and(|read| read > 2) {
                    line.clear();
                }
                let _ = stream.write_all(&answer);
                if stall {
                    stalled.push(stream);
                }
            }
        });
        address.leak()
    }

    fn ok(body: &[u8]) -> Vec<u8> {
        let length = body.len();
        [format!("HTTP/1.1 200 OK\r\nContent-Length: {length}\r\n\r\n").as_bytes(), body].concat()
    }

    fn remote(mirrors: &[&'static str], sha256: Checksum) -> Remote {
        let file = RemoteFile { name: "file", bytes: CONTENT.len() as u64, sha256 };
        Remote { name: "set", mirrors: mirrors.to_vec().leak(), files: Box::leak(Box::new([file])) }
    }

    fn right() -> Checksum {
        Checksum::Uncompressed(hex(CONTENT))
    }

    /// What [`ensure`] returns, and the names of all files that the cache then holds.
    fn run(remote: &Remote, offline: bool) -> (Result<Vec<u8>, String>, Vec<String>) {
        let cache = tempfile::tempdir().unwrap();
        let fetch = Fetch {
            cache: Some(cache.path().into()),
            offline,
            patience: Duration::from_millis(300),
            deadline: Duration::from_millis(600),
        };
        let result = ensure(remote, &fetch)
            .map(|folder| fs::read(folder.join("file")).unwrap())
            .map_err(|error| {
                assert_eq!(error.kind(), crate::ErrorKind::Io);
                error.to_string()
            });
        let files = fs::read_dir(cache.path().join("set"))
            .map(|entries| entries.map(|e| e.unwrap().file_name().into_string().unwrap()).collect())
            .unwrap_or_default();
        (result, files)
    }

    #[track_caller]
    fn refused(remote: &Remote, reason: &str) {
        let (result, files) = run(remote, false);
        let message = result.unwrap_err();
        assert!(message.contains(reason), "{message}");
        assert_eq!(files, [""; 0], "nothing is left in the cache");
    }

    #[test]
    fn gzipped_and_plain_answers() {
        for body in [gzipped(), CONTENT.to_vec()] {
            let (result, files) = run(&remote(&[serve(ok(&body), false)], right()), false);
            assert_eq!(result.unwrap(), CONTENT);
            assert_eq!(files, ["file"]);
        }
        let of_gzip = Checksum::Gzipped(hex(&gzipped()));
        let (result, _) = run(&remote(&[serve(ok(&gzipped()), false)], of_gzip), false);
        assert_eq!(result.unwrap(), CONTENT);
    }

    #[test]
    fn the_next_mirror_is_tried() {
        let gone = b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n".to_vec();
        let mirrors = [serve(gone, false), serve(ok(&gzipped()), false)];
        assert_eq!(run(&remote(&mirrors, right()), false).0.unwrap(), CONTENT);
    }

    #[test]
    fn bad_answers() {
        let gone = b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n".to_vec();
        refused(&remote(&[serve(gone, false)], right()), "404");
        let other = Checksum::Uncompressed(hex(b"other"));
        refused(&remote(&[serve(ok(&gzipped()), false)], other), "expected SHA-256");
        let other = Checksum::Gzipped(hex(b"other"));
        refused(&remote(&[serve(ok(&gzipped()), false)], other), "expected SHA-256");
        let half = &gzipped()[..20];
        refused(&remote(&[serve(ok(half), false)], right()), "could not get file of set");
        refused(&remote(&[serve(ok(&CONTENT[..9]), false)], right()), "19 bytes, found 9");
        refused(&remote(&[serve(ok(&[0; 100]), false)], right()), "19 bytes, found more");
        let mut cut = ok(&gzipped());
        cut.truncate(cut.len() - 5);
        refused(&remote(&[serve(cut, false)], right()), "could not get file of set");
        refused(&remote(&["http://127.0.0.1:1/"], right()), "http://127.0.0.1:1/file.gz");
    }

    #[test]
    fn a_stalled_answer_ends_in_time() {
        let start = Instant::now();
        let mut half = ok(&gzipped());
        half.truncate(half.len() - 5);
        refused(&remote(&[serve(half, true)], right()), "could not get file of set");
        refused(&remote(&[serve(Vec::new(), true)], right()), "could not get file of set");
        assert!(start.elapsed() < Duration::from_secs(10));
    }

    #[test]
    fn offline_never_asks_and_says_what_to_do() {
        let (result, _) = run(&remote(&[serve(ok(&gzipped()), false)], right()), true);
        let message = result.unwrap_err();
        for part in ["offline was asked for", hex(CONTENT), "/file.gz", "place it in"] {
            assert!(message.contains(part), "{message}");
        }
    }

    #[test]
    fn a_cache_that_cannot_be_written_is_named() {
        let file = tempfile::NamedTempFile::new().unwrap();
        let fetch = Fetch { cache: Some(file.path().join("no folder")), ..Fetch::default() };
        let error = ensure(&remote(&[serve(ok(&gzipped()), false)], right()), &fetch).unwrap_err();
        assert!(error.to_string().contains("could not write"), "{error}");
    }
}
