package import Identifiers

/// Requests to one version in the last hour, by the minute, and in the last day, by quarters of an hour: 12 KiB, however many there were.
///
/// Times are those of day: after the clock was set, what is from a time that is not yet is not counted.
struct RecentScoring: Sendable {
    private var hour = Slots(seconds: 60, count: 60)
    private var day = Slots(seconds: 900, count: 96)

    mutating func record(_ hasFailed: Bool, seconds: Double, at time: Timestamp) {
        hour.record(hasFailed, seconds, at: time)
        day.record(hasFailed, seconds, at: time)
    }

    /// Oldest first, one for each minute or quarter; those without a request too.
    func slots(_ length: ScoringStatistics.Recent.Length, at now: Timestamp) -> [ScoringStatistics.Recent.Slot] {
        switch length {
        case .hour: hour.slots(at: now)
        case .day: day.slots(at: now)
        }
    }
}

extension ScoringStatistics {
    /// Requests of the last hour or day.
    package enum Recent {
        package enum Length: Sendable, Hashable, CaseIterable {
            case hour
            case day
        }

        package struct Slot: Sendable, Hashable {
            package let began: Timestamp
            package fileprivate(set) var requests: UInt64 = 0
            package fileprivate(set) var errors: UInt64 = 0
            /// Answers by the class of their duration: up to each of ``ScoringStatistics/bounds``, and above the last.
            package fileprivate(set) var classes = [UInt64](repeating: 0, count: ScoringStatistics.bounds.count + 1)

            init(began: Timestamp) {
                self.began = began
            }
        }

        /// The bound of the class in which a quantile of the answers lies: infinity above the last; nil without an answer.
        package static func quantile(_ share: Double, of classes: [UInt64]) -> Double? {
            let answers = classes.reduce(0, +)
            guard answers > 0 else { return nil }
            let wanted = UInt64((Double(answers) * share).rounded(.up))
            var seen: UInt64 = 0
            for (index, count) in classes.enumerated() {
                seen += count
                if seen >= wanted { return index < bounds.count ? bounds[index] : .infinity }
            }
            return .infinity
        }
    }
}

/// Counts in slots of the same length, the oldest of which is used again.
private struct Slots: Sendable {
    private let seconds: Int64
    /// The number of the slot, counted from 1970, that stands at each place; -1 for none.
    private var numbers: [Int64]
    /// Requests, errors, and the classes of answers, of each place.
    private var counts: [UInt32]

    private static let width = 2 + ScoringStatistics.bounds.count + 1

    init(seconds: Int64, count: Int) {
        self.seconds = seconds
        numbers = Array(repeating: -1, count: count)
        counts = Array(repeating: 0, count: count * Self.width)
    }

    mutating func record(_ hasFailed: Bool, _ duration: Double, at time: Timestamp) {
        let number = number(at: time)
        let place = Int(number % Int64(numbers.count))
        let start = place * Self.width
        if numbers[place] != number {
            numbers[place] = number
            for index in start..<(start + Self.width) { counts[index] = 0 }
        }
        counts[start] &+= 1
        if hasFailed {
            counts[start + 1] &+= 1
        } else {
            let bound = ScoringStatistics.bounds.firstIndex { duration <= $0 } ?? ScoringStatistics.bounds.count
            counts[start + 2 + bound] &+= 1
        }
    }

    func slots(at now: Timestamp) -> [ScoringStatistics.Recent.Slot] {
        let last = number(at: now)
        return (max(0, last - Int64(numbers.count) + 1)...last).map { number in
            var slot = ScoringStatistics.Recent.Slot(began: Timestamp(seconds: number * seconds))
            let place = Int(number % Int64(numbers.count))
            guard numbers[place] == number else { return slot }
            let start = place * Self.width
            slot.requests = UInt64(counts[start])
            slot.errors = UInt64(counts[start + 1])
            slot.classes = counts[(start + 2)..<(start + Self.width)].map { UInt64($0) }
            return slot
        }
    }

    private func number(at time: Timestamp) -> Int64 { max(0, time.milliseconds / 1000 / seconds) }
}
