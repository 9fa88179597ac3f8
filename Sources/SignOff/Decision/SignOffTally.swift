import Identifiers
import Signing

/// Counts people: each once for a role, and once among roles that must be distinct.
struct SignOffTally {
    let rule: PolicyRule

    /// A place that one person fills.
    private struct Seat {
        let role: RoleName
        let isDistinct: Bool
    }

    struct Result {
        /// The approvals that fill a place.
        let counted: [UsableApproval]
        /// People that are missing, by role, in the order of the rule.
        let missing: [(role: RoleName, count: Int)]

        var isComplete: Bool { missing.isEmpty }
    }

    /// - Parameter approvals: one for each person and role, in a fixed order.
    func count(_ approvals: [UsableApproval]) -> Result {
        let people = PersonGroups(approvals.map(\.author.identities))
        let seats = rule.signOffs.flatMap { one in
            (0..<one.threshold).map { _ in Seat(role: one.role, isDistinct: rule.distinct.contains(one.role)) }
        }
        var filling = SeatFilling(
            seats: seats.count,
            candidates: seats.map { seat in
                approvals.indices.filter { approvals[$0].role == seat.role }.map { index in
                    // Among distinct roles a person is one; in any other role the person is another one.
                    let person = people.group(of: index)
                    let space = seat.isDistinct ? "distinct" : "role \(seat.role)"
                    return SeatFilling.Candidate(approval: index, person: "\(space) \(person)")
                }
            }
        )
        let taken = filling.filled()
        var counted: [UsableApproval] = []
        var empty: [RoleName: Int] = [:]
        for (seat, approval) in zip(seats, taken) {
            if let approval { counted.append(approvals[approval]) } else { empty[seat.role, default: 0] += 1 }
        }
        return Result(
            counted: counted,
            missing: rule.signOffs.compactMap { one in empty[one.role].map { (one.role, $0) } }
        )
    }

    /// The first moment from which on the approvals no longer suffice; nil for never.
    func end(of approvals: [UsableApproval]) -> Timestamp? {
        let times = Set(approvals.compactMap(\.until)).sorted()
        // Fewer count at each time, so the first time that does not suffice is found by halving.
        var low = 0
        var high = times.count
        while low < high {
            let middle = (low + high) / 2
            if count(approvals.filter { $0.isUsable(at: times[middle]) }).isComplete {
                low = middle + 1
            } else {
                high = middle
            }
        }
        return low < times.count ? times[low] : nil
    }
}

/// Groups of things by whom they are of: two with an identity in common are of one person.
struct PersonGroups {
    private var parents: [Int]

    init(_ identities: [Set<PersonIdentity>]) {
        parents = Array(identities.indices)
        var first: [PersonIdentity: Int] = [:]
        for (index, set) in identities.enumerated() {
            for identity in set {
                if let other = first[identity] { join(index, other) } else { first[identity] = index }
            }
        }
    }

    /// A number that all of one person have.
    func group(of index: Int) -> Int {
        var at = index
        while parents[at] != at { at = parents[at] }
        return at
    }

    /// The smaller number is the group's, so that the order of sets does not show.
    private mutating func join(_ one: Int, _ other: Int) {
        let (left, right) = (group(of: one), group(of: other))
        parents[max(left, right)] = min(left, right)
    }
}

/// Fills as many seats as can be, each by another person: augmenting paths (Kuhn).
struct SeatFilling {
    struct Candidate {
        let approval: Int
        let person: String
    }

    private let candidates: [[Candidate]]
    private var seatOfPerson: [String: Int] = [:]
    private var taken: [Candidate?]

    init(seats: Int, candidates: [[Candidate]]) {
        self.candidates = candidates
        taken = Array(repeating: nil, count: seats)
    }

    /// The approval in each seat; nil for one that nobody fills.
    mutating func filled() -> [Int?] {
        for seat in candidates.indices {
            var visited: Set<String> = []
            _ = fill(seat, &visited)
        }
        return taken.map { $0?.approval }
    }

    private mutating func fill(_ seat: Int, _ visited: inout Set<String>) -> Bool {
        for candidate in candidates[seat] where visited.insert(candidate.person).inserted {
            if let other = seatOfPerson[candidate.person], !fill(other, &visited) { continue }
            seatOfPerson[candidate.person] = seat
            taken[seat] = candidate
            return true
        }
        return false
    }
}
