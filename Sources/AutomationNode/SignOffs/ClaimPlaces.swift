import GRDB
import Identifiers
import SignOff
import Signing

/// The places for claims beside a bundle: 1,000, of which 100 are for rejections and withdrawals.
///
/// Where there is a policy, claims of its people alone take a place, so that what others sent before keeps nobody out. Of the last places a
/// signer gets few: one who signs rejections without end keeps out none of somebody else.
struct ClaimPlaces {
    /// All claims that are here, whoever signed them.
    private(set) var digests: Set<Digest>
    private var taken: Int
    /// Rejections and withdrawals by the hint of their key.
    private var negatives: [String: Int] = [:]

    /// Places that every claim may take.
    private static let open = ClaimLimits.count - ClaimLimits.negative
    /// Rejections and withdrawals of a signer, from which on none of the last places is theirs.
    private static let share = 10

    /// - Parameter more: claims that may be added; with few, nothing has to be counted.
    init(_ bundle: BundleRecord, for more: Int, _ screening: ClaimScreening, in database: Database) throws {
        digests = try ClaimRecord.digests(of: bundle.project, bundle.digest, in: database)
        taken = digests.count
        guard digests.count + more > Self.open else { return }
        let here = try ClaimRecord.all(of: bundle.project, bundle.digest, in: database)
        let counted = Self.current(here, screening).filter {
            screening.objection(to: $0.claim, received: $0.received) == nil
        }
        taken = counted.count
        for record in counted where record.claim.content.isNegative {
            negatives[record.claim.hint ?? "", default: 0] += 1
        }
    }

    /// Takes a place for a claim.
    /// - Returns: the reason why there is none.
    mutating func take(_ claim: Claim) -> String? {
        let isNegative = claim.content.isNegative
        let hint = claim.hint ?? ""
        let limit = isNegative ? ClaimLimits.count : Self.open
        guard taken < limit else { return "expected at most \(limit) claims of a bundle, found \(taken)" }
        let own = negatives[hint, default: 0]
        if isNegative, taken >= Self.open, own >= Self.share {
            return "expected at most \(Self.share) rejections and withdrawals of a signer where \(Self.open) places "
                + "are taken, found \(own)"
        }
        taken += 1
        if isNegative { negatives[hint] = own + 1 }
        digests.insert(claim.digest)
        return nil
    }

    /// The claims that a decision looks at. Of too many, those of people of the policy: what takes something back first, then the newest.
    static func chosen(_ records: [ClaimRecord], _ screening: ClaimScreening) -> [ClaimRecord] {
        let current = current(records, screening)
        guard current.count > ClaimLimits.count else { return current }
        let known = current.filter { screening.objection(to: $0.claim, received: $0.received) == nil }
        let negative = known.filter(\.claim.content.takesBack)
        let rest = known.filter { !$0.claim.content.takesBack }.sorted { $0.received > $1.received }
        return negative + rest.prefix(max(0, ClaimLimits.count - negative.count))
    }

    /// Heartbeats of a key that are looked at in any case.
    private static let mostHeartbeats = 5

    /// The claims without heartbeats that later ones of the same key replace: their number grows for ever. One that alone lists a claim here as
    /// withdrawn stays.
    private static func current(_ records: [ClaimRecord], _ screening: ClaimScreening) -> [ClaimRecord] {
        let statements = Set(records.map(\.claim.statement))
        var kept: [ClaimRecord] = []
        var heartbeats: [String: [(record: ClaimRecord, content: HeartbeatClaim)]] = [:]
        for record in records {
            if case .heartbeat(let content) = record.claim.content {
                heartbeats[record.claim.hint ?? "", default: []].append((record, content))
            } else {
                kept.append(record)
            }
        }
        for (_, own) in heartbeats.sorted(by: { $0.key < $1.key }) {
            var count = 0
            var covered: Set<Digest> = []
            for (record, content) in own.sorted(by: { $0.content.issued > $1.content.issued }) {
                let listed = statements.intersection(content.withdrawn)
                guard count < mostHeartbeats || !listed.isSubset(of: covered) else { continue }
                // A stranger may name any key, so one that nobody of the policy signed takes no place of another.
                guard screening.objection(to: record.claim, received: record.received) == nil else { continue }
                kept.append(record)
                covered.formUnion(listed)
                count += 1
            }
        }
        return kept
    }
}
