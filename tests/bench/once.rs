//! Votes committed a second in `once` rounds, by new phones and by phones that change their votes, compared with the
//! bare handler.

use crate::baselines;
use crate::kit::Server;
use crate::load::{Crowd, VoteRate, process_cpu};
use crate::table::{Goal, Table, median, ratio};
use crate::votes::{ROUNDS, SAMPLE_TIME, Samples};

const CONNECTIONS: [usize; 2] = [64, 512];
/// The number of new phones in one sample. Each votes once.
const NEW_PHONES: usize = 65_536;
/// The number of new phones of one address. The server accepts 600 at once.
const MAX_NEW_PHONES: usize = 512;

/// A server and its samples for new phones and for changed votes.
struct Contender {
    port: u16,
    id: u32,
    phones: u64,
    new: Samples,
    changed: Samples,
}

impl Contender {
    fn at(port: u16, id: u32) -> Self {
        let (new, changed) = Default::default();
        Self {
            port,
            id,
            phones: 0,
            new,
            changed,
        }
    }

    /// Lets new phones vote once. Each number stands for different phones.
    async fn new_phones(&mut self, number: usize, round: i64, connections: usize) {
        let voters = (NEW_PHONES / connections).min(MAX_NEW_PHONES);
        let crowd = Crowd::one_of_several(number, self.port, round, connections, voters).await;
        let before = process_cpu(self.id);
        let mut outcome = crowd.vote(VoteRate::EachOnce, SAMPLE_TIME).await;
        let cpu = process_cpu(self.id) - before;
        self.new.add(&mut outcome, cpu);
        self.phones += outcome.votes();
    }

    async fn changed_minds(&mut self, crowd: &Crowd) {
        let before = process_cpu(self.id);
        let mut outcome = crowd.vote(VoteRate::FlatOut, SAMPLE_TIME).await;
        let cpu = process_cpu(self.id) - before;
        self.changed.add(&mut outcome, cpu);
    }
}

/// Measures both servers and returns a table and a summary.
pub(crate) async fn once() -> String {
    let server = Server::start(&["--rule", "once"]).await;
    let bare = baselines::bare().await;
    let round = server.round;
    let mut figures = Table::new([
        "`once`, connections",
        "Moodring, votes/s",
        "bare handler",
        "of the bare handler's",
        "p50 / p99, ms",
        "µs of CPU a vote",
    ]);
    let (mut phones, mut number) = (0, 0);
    for connections in CONNECTIONS {
        eprintln!("votes: `once`, {connections} connections");
        let mut contenders = [
            Contender::at(server.port(), server.id()),
            Contender::at(bare.port, bare.id()),
        ];
        for _ in 0..ROUNDS {
            number += 1;
            for contender in &mut contenders {
                contender.new_phones(number, round, connections).await;
            }
        }
        let mut crowds = Vec::new();
        for contender in &mut contenders {
            let crowd = Crowd::connect(contender.port, round, connections).await;
            contender.phones += crowd.vote(VoteRate::EachOnce, SAMPLE_TIME).await.votes();
            crowds.push(crowd);
        }
        for _ in 0..ROUNDS {
            for (contender, crowd) in contenders.iter_mut().zip(&crowds) {
                contender.changed_minds(crowd).await;
            }
        }
        phones += contenders[0].phones;
        let [ours, bare] = &contenders;
        for (what, ours, bare) in [
            ("new phones", &ours.new, &bare.new),
            ("changed minds", &ours.changed, &bare.changed),
        ] {
            let middle = |samples: &[f64]| median(&mut samples.to_vec());
            figures.row([
                format!("{connections}, {what}"),
                format!("{:.0}", middle(&ours.per_second)),
                format!("{:.0}", middle(&bare.per_second)),
                Goal::AtLeast(0.7).beside(ratio(&ours.per_second, &bare.per_second)),
                format!("{:.2} / {:.2}", middle(&ours.p50), middle(&ours.p99)),
                format!("{:.1}", middle(&ours.server_cpu)),
            ]);
        }
    }
    let snapshot = server.listen().await.next().await.expect("a snapshot");
    assert_eq!(snapshot.votes(), phones, "each phone has one vote");
    format!(
        "{figures}\n{phones} phones have one vote each, and the tallies of the snapshot are exactly these."
    )
}
