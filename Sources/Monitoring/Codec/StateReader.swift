import Identifiers

/// Reads what a ``StateWriter`` wrote. Every number is checked against what is left, so that damaged bytes cost no more than their length.
struct StateReader {
    private let bytes: [UInt8]
    private var place = 0
    private let subject: String

    /// - Throws: `monitoring.state` for bytes of another kind, of another release or of another reference.
    init(_ bytes: [UInt8], _ kind: StateKind, subject: String, reference: Digest? = nil) throws(MonitoringFailure) {
        self.bytes = bytes
        self.subject = subject
        guard bytes.first == kind.rawValue else {
            throw failure(
                "the form \(kind.rawValue), which this release writes",
                bytes.first.map { "the form \($0)" } ?? "nothing"
            )
        }
        place = 1
        guard let reference else { return }
        let own = Array(bytes.dropFirst().prefix(32))
        guard let found = Digest(bytes: own), found == reference else {
            throw failure("the reference \(reference.short)", Digest(bytes: own).map { "\($0.short)" } ?? "none")
        }
        place += 32
    }

    func failure(_ expected: String, _ found: String) -> MonitoringFailure {
        MonitoringFailure(.state, subject, expected: expected, found: found)
    }

    private func cutShort() -> MonitoringFailure { failure("more bytes", "\(bytes.count), which are cut short") }

    mutating func whole() throws(MonitoringFailure) -> UInt64 {
        var number: UInt64 = 0
        for shift in stride(from: 0, to: 70, by: 7) {
            guard place < bytes.count else { throw cutShort() }
            let byte = bytes[place]
            place += 1
            guard shift < 63 || byte < 2 else { break }
            number |= UInt64(byte & 0x7F) << UInt64(shift)
            if byte < 0x80 { return number }
        }
        throw failure("whole numbers of 64 bits", "a longer one")
    }

    mutating func integer() throws(MonitoringFailure) -> Int { Int(Int64(bitPattern: try whole())) }

    /// A number from 0, such as a count: small enough that sums of it stay whole.
    mutating func count() throws(MonitoringFailure) -> UInt64 {
        let number = try whole()
        guard number <= 1 << 53 else { throw failure("counts up to 2^53", "\(number)") }
        return number
    }

    /// The length of a list with elements of at least one byte.
    mutating func length() throws(MonitoringFailure) -> Int {
        let number = try whole()
        guard number <= UInt64(bytes.count - place) else { throw cutShort() }
        return Int(number)
    }

    /// - Throws: for NaN, too.
    mutating func double() throws(MonitoringFailure) -> Double {
        guard bytes.count - place >= 8 else { throw cutShort() }
        var bits: UInt64 = 0
        for byte in bytes[place..<place + 8].reversed() { bits = bits << 8 | UInt64(byte) }
        place += 8
        let number = Double(bitPattern: bits)
        guard !number.isNaN else { throw failure("numbers", "NaN") }
        return number
    }

    mutating func finite(_ range: ClosedRange<Double> = -1e300...1e300) throws(MonitoringFailure) -> Double {
        let number = try double()
        guard range.contains(number) else { throw failure("numbers from \(range)", "\(number)") }
        return number
    }

    mutating func flag() throws(MonitoringFailure) -> Bool {
        guard place < bytes.count else { throw cutShort() }
        place += 1
        return bytes[place - 1] != 0
    }

    mutating func doubles() throws(MonitoringFailure) -> [Double] {
        let count = try length()
        var numbers: [Double] = []
        for _ in 0..<count { numbers.append(try double()) }
        return numbers
    }

    /// - Parameter expected: how many there must be.
    mutating func sparse(_ expected: Int) throws(MonitoringFailure) -> [UInt64] {
        guard try whole() == UInt64(expected) else { throw failure("\(expected) counts", "another number of them") }
        var numbers = [UInt64](repeating: 0, count: expected)
        var next = 0
        while next < expected {
            let zeros = try whole()
            guard zeros <= UInt64(expected - next) else { throw failure("\(expected) counts", "more") }
            next += Int(zeros)
            let others = try whole()
            guard others <= UInt64(expected - next), zeros + others > 0 else {
                throw failure("\(expected) counts", "another number of them")
            }
            for _ in 0..<Int(others) {
                numbers[next] = try count()
                next += 1
            }
        }
        return numbers
    }

    mutating func time() throws(MonitoringFailure) -> Timestamp {
        Timestamp(milliseconds: Int64(bitPattern: try whole()))
    }

    mutating func blob() throws(MonitoringFailure) -> [UInt8] {
        let count = try length()
        defer { place += count }
        return Array(bytes[place..<place + count])
    }

    func end() throws(MonitoringFailure) {
        guard place == bytes.count else { throw failure("no more bytes", "\(bytes.count - place) of them") }
    }
}
