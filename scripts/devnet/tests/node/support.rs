use serde_json::{Value, json};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

/// More than any answer takes.
const PATIENCE: Duration = Duration::from_secs(60);

/// A process of the binary, killed when dropped.
pub struct Process {
    child: Child,
    pub address: SocketAddr,
}

impl Process {
    pub fn start(flags: &[&str]) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_stylus-devnet"))
            .args(["--port", "0", "--silent"])
            .args(flags)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let address =
            line.strip_prefix("Listening http://").and_then(|rest| rest.split(' ').next());
        Self { address: address.unwrap_or_else(|| panic!("{line}")).parse().unwrap(), child }
    }

    /// SIGKILL: nothing in the process can react to it.
    pub fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    pub fn http(&self) -> Http {
        Http::connect(self.address).unwrap()
    }

    pub fn rpc(&self, method: &str, params: Value) -> Result<Value, (i64, String)> {
        self.http().rpc(method, params).unwrap()
    }

    pub fn ok(&self, method: &str, params: Value) -> Value {
        self.rpc(method, params).unwrap_or_else(|error| panic!("{method}: {error:?}"))
    }

    pub fn assert_alive(&mut self) {
        assert!(self.child.try_wait().unwrap().is_none(), "it ended");
        assert_eq!(self.ok("eth_chainId", json!([])), "0x64aba");
    }

    /// The most memory that it ever had, in MiB.
    pub fn peak_mib(&self) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap();
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
        line.trim().trim_end_matches(" kB").trim().parse::<u64>().unwrap() / 1024
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ended = self.child.kill();
        let _status = self.child.wait();
    }
}

/// One connection that stays open.
pub struct Http(BufReader<TcpStream>);

impl Http {
    pub fn connect(address: SocketAddr) -> std::io::Result<Self> {
        let stream = TcpStream::connect(address)?;
        stream.set_read_timeout(Some(PATIENCE))?;
        stream.set_write_timeout(Some(PATIENCE))?;
        stream.set_nodelay(true)?;
        Ok(Self(BufReader::new(stream)))
    }

    /// Status and body of the answer to a POST.
    pub fn post(&mut self, body: &[u8]) -> std::io::Result<(u16, String)> {
        let head = format!(
            "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n",
            body.len()
        );
        self.0.get_mut().write_all(head.as_bytes())?;
        // A server that refuses a body need not read it.
        let _refused = self.0.get_mut().write_all(body);
        self.answer()
    }

    pub fn raw(&mut self, bytes: &[u8]) -> std::io::Result<()> {
        self.0.get_mut().write_all(bytes)
    }

    pub fn answer(&mut self) -> std::io::Result<(u16, String)> {
        let mut line = String::new();
        self.0.read_line(&mut line)?;
        let status = line.split(' ').nth(1).and_then(|code| code.parse().ok());
        let status = status.ok_or(std::io::ErrorKind::UnexpectedEof)?;
        let mut length = 0;
        while line.trim() != "" {
            line.clear();
            self.0.read_line(&mut line)?;
            if let Some(value) = line.to_ascii_lowercase().strip_prefix("content-length:") {
                length = value.trim().parse().unwrap();
            }
        }
        let mut body = vec![0; length];
        self.0.read_exact(&mut body)?;
        Ok((status, String::from_utf8(body).unwrap()))
    }

    pub fn json(&mut self, request: &Value) -> std::io::Result<Value> {
        let (_, text) = self.post(request.to_string().as_bytes())?;
        Ok(serde_json::from_str(&text).unwrap_or_else(|_| panic!("{text}")))
    }

    /// The outer error is the connection's, the inner one the node's.
    pub fn rpc(
        &mut self,
        method: &str,
        params: Value,
    ) -> std::io::Result<Result<Value, (i64, String)>> {
        let answer = self.json(&call(1, method, params))?;
        Ok(match answer.get("error") {
            Some(error) => Err((error["code"].as_i64().unwrap(), error["message"].to_string())),
            None => Ok(answer["result"].clone()),
        })
    }
}

pub fn call(id: u64, method: &str, params: Value) -> Value {
    json!({"jsonrpc": "2.0", "id": id, "method": method, "params": params})
}

pub fn number(value: &Value) -> u64 {
    let digits = value.as_str().and_then(|text| text.strip_prefix("0x"));
    u64::from_str_radix(digits.unwrap_or_else(|| panic!("{value}")), 16).unwrap()
}

pub fn hex(number: u64) -> String {
    format!("{number:#x}")
}

/// A file that is removed with the value.
pub struct TempFile(pub PathBuf);

impl TempFile {
    pub fn new(name: &str) -> Self {
        let name = format!("stylus-devnet-node-{}-{name}", std::process::id());
        let path = std::env::temp_dir().join(name);
        let _not_there = std::fs::remove_file(&path);
        Self(path)
    }

    pub fn path(&self) -> &str {
        self.0.to_str().unwrap()
    }
}

impl Drop for TempFile {
    fn drop(&mut self) {
        let _not_there = std::fs::remove_file(&self.0);
    }
}

/// Repeatable randomness: the seed is printed by whoever chooses it.
pub struct Random(pub u64);

impl Random {
    pub fn below(&mut self, end: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % end
    }
}
