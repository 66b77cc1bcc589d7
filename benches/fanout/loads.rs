//! The three loads, and what one event costs a server under each of them.

use std::io::Write;
use std::net::{SocketAddr, TcpStream};
use std::time::{Duration, Instant};

use crate::crowd::Crowd;
use crate::support::Result;
use crate::support::cpu::CpuClock;
use crate::support::http::Http;
use crate::support::spread::{micros, number};

/// Events in a burst.
pub(crate) const BURST: usize = 16;
/// Readers from which on an event takes so long that the pace is slowed.
const MANY: usize = 2_000;
/// About as much as makes a frame of 500 bytes; Althing sends a body twice, as written and as HTML.
pub(crate) const TEXT: &str = "Seen from the pass; gone by noon.";

/// How events follow each other.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Load {
    /// With time to fall asleep in between.
    Paced,
    /// The next one when all readers have the former.
    Single,
    /// Sixteen at once, the next sixteen when all readers have the former.
    Burst,
}

impl Load {
    pub(crate) const ALL: [Self; 3] = [Self::Paced, Self::Single, Self::Burst];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Paced => "paced",
            Self::Single => "one at a time",
            Self::Burst => "bursts of 16",
        }
    }

    fn batch(self) -> usize {
        if self == Self::Burst { BURST } else { 1 }
    }

    /// Batches in a run: some seconds' worth, with more of them the fewer readers there are.
    fn batches(self, readers: usize) -> usize {
        match self {
            Self::Paced if readers > MANY => 20,
            Self::Paced => 80,
            Self::Single => (240_000 / readers.max(1)).clamp(20, 400),
            Self::Burst => (1_600_000 / readers.max(1) / BURST).clamp(10, 60),
        }
    }

    /// From one batch to the next, at the least.
    fn pace(self, readers: usize) -> Duration {
        match self {
            Self::Paced if readers > MANY => Duration::from_millis(200),
            Self::Paced => Duration::from_millis(50),
            Self::Single | Self::Burst => Duration::ZERO,
        }
    }
}

/// Where events come from.
pub(crate) enum Source {
    /// The floor's control connection.
    Floor(TcpStream),
    /// Writers of posts, one connection for each event of a batch.
    Althing { server: SocketAddr, cookie: String, post: String, writers: Vec<Http> },
}

impl Source {
    /// Connects writers for batches of this size: those of the last run may have been idle for
    /// longer than the server keeps them.
    fn prepare(&mut self, batch: usize) -> Result<()> {
        if let Self::Althing { server, cookie, writers, .. } = self {
            *writers = (0..batch).map(|_| Http::connect(*server, cookie)).collect::<Result<_>>()?;
        }
        Ok(())
    }

    /// Starts as many events at once.
    fn publish(&mut self, events: usize) -> Result<()> {
        match self {
            Self::Floor(control) => control.write_all(&vec![1; events])?,
            Self::Althing { writers, post, .. } => {
                for writer in &mut writers[..events] {
                    writer.send("POST", "/api/posts", post)?;
                }
            }
        }
        Ok(())
    }

    /// Takes the answers to them.
    fn confirm(&mut self, events: usize) -> Result<()> {
        if let Self::Althing { writers, .. } = self {
            for writer in &mut writers[..events] {
                writer.receive()?.with_status(201)?;
            }
        }
        Ok(())
    }
}

/// One server and its readers.
pub(crate) struct Subject {
    pub(crate) source: Source,
    pub(crate) cpu: CpuClock,
    /// The readers' group and number; none before they have come.
    pub(crate) readers: Option<(usize, usize)>,
}

/// What one run took.
pub(crate) struct Cost {
    pub(crate) cpu: Duration,
    pub(crate) events: usize,
    /// From the first event of a batch until everybody has the last, on average.
    pub(crate) spread_time: Duration,
}

impl Cost {
    /// Microseconds of CPU.
    pub(crate) fn an_event(&self) -> f64 {
        micros(self.cpu) / number(self.events)
    }
}

impl Subject {
    /// Connects the readers and lets the server come to rest; gives their group.
    pub(crate) fn welcome(
        &mut self,
        crowd: &mut Crowd,
        server: SocketAddr,
        size: usize,
        request: &[u8],
    ) -> Result<usize> {
        let group = crowd.connect(server, size, request)?;
        crowd.rest(Duration::from_secs(2))?;
        self.readers = Some((group, size));
        Ok(group)
    }

    /// Puts the server under the load once; `like` is the number of readers by which it is dosed.
    pub(crate) fn run(&mut self, load: Load, crowd: &mut Crowd, like: usize) -> Result<Cost> {
        self.batches(crowd, load.batches(like), load.batch(), load.pace(like))
    }

    /// So many batches of events, each read by all before the next begins.
    pub(crate) fn batches(
        &mut self,
        crowd: &mut Crowd,
        batches: usize,
        batch: usize,
        pace: Duration,
    ) -> Result<Cost> {
        self.source.prepare(batch)?;
        crowd.rest(Duration::from_millis(100))?;
        let before = self.cpu.now()?;
        let mut spread_time = Duration::ZERO;
        for _ in 0..batches {
            let start = Instant::now();
            self.source.publish(batch)?;
            if let Some((group, size)) = self.readers {
                let expected = crowd.seen(group).posts + u32::try_from(batch * size)?;
                crowd.until(group, |seen| seen.posts >= expected)?;
            }
            spread_time += start.elapsed();
            self.source.confirm(batch)?;
            crowd.rest(pace.saturating_sub(start.elapsed()))?;
        }
        crowd.rest(Duration::from_millis(50))?;
        let cpu = self.cpu.now()?.saturating_sub(before);
        Ok(Cost {
            cpu,
            events: batches * batch,
            spread_time: spread_time / u32::try_from(batches)?,
        })
    }
}
