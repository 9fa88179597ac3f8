import Identifiers
import Monitoring

/// The bet on a version on probation, as it is kept for a restart of the node. It goes on for the same two generations and contents alone.
///
/// A kill loses the answers of the last seconds, whatever they said: the limit on false rollbacks holds.
struct KeptShadow: Sendable, Hashable {
    /// The two versions that are compared.
    struct Subject: Sendable, Hashable {
        let generation: GenerationNumber
        let previous: GenerationNumber
        /// Digests of both manifests.
        let new: Digest
        let old: Digest
    }

    let subject: Subject
    let bet: ShadowBet
    let passedOver: Int

    private static let head = 88

    var bytes: [UInt8] {
        Self.bytes(of: subject.generation.value) + Self.bytes(of: subject.previous.value)
            + Self.bytes(of: Int64(passedOver))
            + subject.new.bytes + subject.old.bytes + bet.bytes
    }

    private static func bytes(of number: Int64) -> [UInt8] { withUnsafeBytes(of: number.littleEndian) { Array($0) } }

    init(_ subject: Subject, _ bet: ShadowBet, passedOver: Int) {
        self.subject = subject
        self.bet = bet
        self.passedOver = passedOver
    }

    /// - Returns: nil for bytes that cannot be read.
    init?(_ bytes: [UInt8]) {
        guard bytes.count > Self.head else { return nil }
        let numbers = bytes.withUnsafeBytes { raw in
            (0..<3).map { Int64(littleEndian: raw.loadUnaligned(fromByteOffset: $0 * 8, as: Int64.self)) }
        }
        guard let generation = GenerationNumber(numbers[0]), let previous = GenerationNumber(numbers[1]),
            (0...1 << 53).contains(numbers[2]), let new = Digest(bytes: Array(bytes[24..<56])),
            let old = Digest(bytes: Array(bytes[56..<88])), let bet = try? ShadowBet(Array(bytes[Self.head...]))
        else { return nil }
        subject = Subject(generation: generation, previous: previous, new: new, old: old)
        self.bet = bet
        passedOver = Int(numbers[2])
    }
}
