//! What it costs to bring one event to everybody: server CPU a delivery, against a bare epoll loop
//! in the same run.
//!
//! `cargo bench --bench fanout -- --connections 100,1000,9000 --rounds 3`, and with `--slow K` what
//! readers that never read do to the others. Both servers stand side by side, each with its own
//! readers, and take turns, so that a noisy machine is noisy for both; the table has medians, with
//! the extremes behind them. Nothing is asserted.

mod crowd;
mod floor;
mod frames;
mod loads;
mod slow;
#[path = "../support/mod.rs"]
mod support;

use std::net::TcpStream;
use std::process::{Child, Command};
use std::time::Duration;
use std::{env, fs};

use clap::Parser;
use crowd::Crowd;
use frames::UPGRADE;
use loads::{Load, Source, Subject, TEXT};
use support::Result;
use support::cpu::CpuClock;
use support::database::Database;
use support::server::{Server, end, listening, new_post};
use support::spread::{Spread, number};

/// Files that a process needs beside its sockets.
const SPARE_FILES: usize = 200;

#[derive(Parser)]
#[command(about = "Server CPU a delivery, against a bare epoll loop in the same run")]
struct Options {
    /// Readers, one table line a load for each number
    #[arg(long, value_delimiter = ',', default_value = "9000")]
    connections: Vec<usize>,
    /// Runs of each load
    #[arg(long, default_value_t = 3)]
    rounds: usize,
    /// Instead: how the others fare when so many of the connections never read
    #[arg(long, default_value_t = 0)]
    slow: usize,
    /// Be the floor, with frames of this length
    #[arg(long, hide = true)]
    floor: Option<usize>,
    /// Said by `cargo bench`; without it, as in `cargo test`, nothing is measured
    #[arg(long, hide = true)]
    bench: bool,
}

fn main() -> Result<()> {
    let options = Options::parse();
    if let Some(frame_length) = options.floor {
        return floor::run(frame_length);
    }
    if !options.bench {
        println!("measured by `cargo bench --bench fanout`");
        return Ok(());
    }
    let files = usize::try_from(rlimit::increase_nofile_limit(u64::MAX)?)?;
    println!("load average before: {}", fs::read_to_string("/proc/loadavg")?.trim());
    for &size in &options.connections {
        // The bench holds the readers of both servers; the server may keep a second descriptor a
        // connection.
        if size * 2 + SPARE_FILES > files {
            return Err(format!(
                "{size} connections need {} open files, and the hard limit is {files}",
                size * 2 + SPARE_FILES
            )
            .into());
        }
        if options.slow > 0 {
            slow::measure(size, options.slow)?;
        } else {
            measure(size, options.rounds)?;
        }
    }
    Ok(())
}

/// Althing with posts of this text to come, its readers not yet connected.
fn althing(text: &str) -> Result<(Server, Subject)> {
    let server = Server::start(Database::sqlite()?)?;
    let (cookie, post) = (server.register("snorri")?, new_post("First snow", text));
    let source = Source::Althing { server: server.address, cookie, post, writers: Vec::new() };
    let subject = Subject { source, cpu: CpuClock::of(server.pid()), readers: None };
    Ok((server, subject))
}

/// The floor as a process of its own, killed when dropped.
struct Floor(Child);

impl Drop for Floor {
    fn drop(&mut self) {
        end(&mut self.0);
    }
}

fn measure(size: usize, rounds: usize) -> Result<()> {
    let mut crowd = Crowd::new()?;
    let (server, mut althing) = althing(TEXT)?;
    let mut posts_alone = Vec::new();
    for load in Load::ALL {
        althing.run(load, &mut crowd, size)?;
        let mut alone = Spread::default();
        for _ in 0..rounds {
            alone.add(althing.run(load, &mut crowd, size)?.an_event());
        }
        posts_alone.push(alone.median() / number(size));
    }

    let empty = althing.cpu.resident_kib()?;
    let group = althing.welcome(&mut crowd, server.address, size, UPGRADE)?;
    let idle = althing.cpu.resident_kib()?;
    althing.batches(&mut crowd, 1, 1, Duration::ZERO)?;
    let frame_length = crowd.seen(group).post_length;

    let (child, address, _output) =
        listening(Command::new(env::current_exe()?).arg("--floor").arg(frame_length.to_string()))?;
    let child = Floor(child);
    let source = Source::Floor(TcpStream::connect(address)?);
    let mut floor = Subject { source, cpu: CpuClock::of(child.0.id()), readers: None };
    let floor_empty = floor.cpu.resident_kib()?;
    floor.welcome(&mut crowd, address, size, b"")?;
    let floor_idle = floor.cpu.resident_kib()?;

    println!(
        "\n{size} connections, frames of {frame_length} bytes, {rounds} rounds: µs of server CPU a delivery, median (least–most)\n"
    );
    println!(
        "| load | floor µs | Althing µs | of it the post itself | delivery alone ÷ floor | all ÷ floor |"
    );
    println!("|---|---|---|---|---|---|");
    for (load, post) in Load::ALL.into_iter().zip(posts_alone) {
        let mut columns = [(); 4].map(|()| Spread::default());
        for _ in 0..rounds {
            let least = floor.run(load, &mut crowd, size)?.an_event() / number(size);
            let all = althing.run(load, &mut crowd, size)?.an_event() / number(size);
            for (column, run) in
                columns.iter_mut().zip([least, all, (all - post) / least, all / least])
            {
                column.add(run);
            }
        }
        let [least, all, alone, ratio] = columns;
        println!("| {} | {least} | {all} | {post:.2} | **{alone}** | {ratio} |", load.name());
    }

    let each = |from: u32, to: u32| (f64::from(to) - f64::from(from)) / number(size);
    println!(
        "\nKiB of the process's own memory a connection, the kernel's side left out: Althing {:.1} idle and {:.1} after the loads, floor {:.2}",
        each(empty, idle),
        each(empty, althing.cpu.resident_kib()?),
        each(floor_empty, floor_idle)
    );
    Ok(())
}
