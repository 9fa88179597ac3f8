/// The limit that a figure must keep.
enum Target: Sendable {
    /// Our wall time by the peer's.
    case wall(atMost: Double)
    /// Our processor time by the peer's.
    case processor(atMost: Double)
    /// The peer's wall time by ours.
    case speed(atLeast: Double)
    /// Our own wall time.
    case seconds(atMost: Double)
    /// Our own most memory, in bytes.
    case memory(atMost: Int)
    /// Our wall time by the peer's, shown and not judged.
    case shown

    /// - Returns: nil where a peer is needed and there is none.
    func judge(_ ours: SideResult, _ peer: SideResult?) -> Judgement? {
        let (wall, cpu) = (ours.wall.median, ours.cpu.median)
        switch self {
        case .seconds(let limit):
            let shown = Measurement.precise(wall)
            return Judgement(
                figure: shown,
                wanted: "at most \(Measurement.precise(limit))",
                isMet: wall <= limit
            )
        case .memory(let limit):
            return Judgement(
                figure: "\(ours.peakMemory >> 20) MiB",
                wanted: "at most \(limit >> 20) MiB",
                isMet: ours.peakMemory <= limit
            )
        case .wall(let limit):
            return peer.map { .atMost(limit, wall / $0.wall.median, "wall", Self.spread(ours.wall, $0.wall)) }
        case .processor(let limit):
            return peer.map { .atMost(limit, cpu / $0.cpu.median, "processor", Self.spread(ours.cpu, $0.cpu)) }
        case .speed(let limit):
            return peer.map { peer in
                let ratio = peer.wall.median / wall
                return Judgement(
                    figure: "\(Measurement.short(ratio)) times as fast (\(Self.spread(peer.wall, ours.wall)))",
                    wanted: "at least \(Measurement.short(limit))",
                    isMet: ratio >= limit
                )
            }
        case .shown:
            return peer.map {
                Judgement(
                    figure: "wall \(Measurement.short(wall / $0.wall.median)) (\(Self.spread(ours.wall, $0.wall)))",
                    wanted: "",
                    isMet: nil
                )
            }
        }
    }

    /// The least and the most that the runs allow.
    private static func spread(_ upper: Measurement, _ lower: Measurement) -> String {
        "\(Measurement.short(upper.least / lower.most)) to \(Measurement.short(upper.most / lower.least))"
    }
}

/// A figure beside its target.
struct Judgement: Sendable {
    let figure: String
    /// Empty without a target.
    let wanted: String
    /// nil: not judged.
    let isMet: Bool?

    static func atMost(_ limit: Double, _ ratio: Double, _ kind: String, _ spread: String) -> Judgement {
        Judgement(
            figure: "\(kind) \(Measurement.short(ratio)) (\(spread))",
            wanted: "at most \(Measurement.short(limit))",
            isMet: ratio <= limit
        )
    }

    /// A share that is lost or gained: the median, with the least and the most.
    static func share(_ what: String, _ share: Measurement, atMost limit: Double) -> Judgement {
        Judgement(
            figure: "\(what): \(percent(share.median)) (\(percent(share.least)) to \(percent(share.most)))",
            wanted: "at most \(percent(limit))",
            isMet: share.median <= limit
        )
    }

    private static func percent(_ share: Double) -> String {
        "\(share < 0 ? "-" : "")\(Measurement.short(abs(share) * 100)) %"
    }

    var text: String {
        guard let isMet else { return figure }
        return "\(figure), wanted \(wanted): \(isMet ? "met" : "MISSED")"
    }
}
