import Identifiers

/// The content of `NAME.claims.jsonl`: claims beside a bundle, one a line. Lines are only ever added, their order has no meaning, and an equal
/// line counts once.
///
/// A line that is no claim cannot approve anything, so it does not keep the others from being read: `flaws` has its reason.
package struct ClaimLines: Sendable {
    package private(set) var claims: [Claim] = []
    /// The reasons why lines are no claims, with the number of the line.
    package private(set) var flaws: [ClaimFlaw] = []
    /// Lines that are equal to an earlier one.
    package private(set) var repeated = 0

    /// Bytes of a file that is read.
    package static let limit = ClaimLimits.count * (ClaimLimits.bytes + 1)

    /// The name of the claims file beside a bundle: the bundle's, without the endings of an archive.
    package static func name(besides bundle: String) -> String {
        var stem = bundle[...]
        for ending in [".zst", ".gz", ".tar"] where stem.hasSuffix(ending) && stem.utf8.count > ending.utf8.count {
            stem = stem.dropLast(ending.count)
        }
        return stem + ".claims.jsonl"
    }

    package init() {}

    /// - Parameter name: of the file in an error.
    /// - Throws: `claim.too-large`, `claim.too-many`. Both are judged before a line is parsed.
    package init(_ bytes: [UInt8], name: String) throws(SigningFailure) {
        guard bytes.count <= Self.limit else {
            throw SigningFailure(
                .claimTooLarge,
                name,
                expected: "at most \(Self.limit) bytes",
                found: "\(bytes.count)"
            )
        }
        let lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        let filled = lines.count { !Self.isBlank($0) }
        guard filled <= ClaimLimits.count else { throw Self.tooMany(name, filled) }
        var seen: Set<Claim> = []
        for (index, line) in lines.enumerated() where !Self.isBlank(line) {
            let place = "\(name):\(index + 1)"
            do {
                let claim = try Claim(Array(line), name: place)
                if seen.insert(claim).inserted { claims.append(claim) } else { repeated += 1 }
            } catch {
                flaws.append(ClaimFlaw(place: place, error))
            }
        }
    }

    /// Adds claims that are beside the bundle elsewhere, each once.
    package mutating func add(_ more: [Claim]) {
        var seen = Set(claims)
        claims += more.filter { seen.insert($0).inserted }
    }

    /// The claims as lines, without those that are none.
    package var bytes: [UInt8] { claims.flatMap { $0.bytes + [UInt8(ascii: "\n")] } }

    /// The bytes to append for more claims: those that are not there yet, each with a line feed.
    /// - Throws: `claim.too-many`
    package func appending(_ more: [Claim], name: String) throws(SigningFailure) -> [UInt8] {
        var seen = Set(claims)
        var bytes: [UInt8] = []
        for claim in more where seen.insert(claim).inserted { bytes += claim.bytes + [UInt8(ascii: "\n")] }
        let count = seen.count + flaws.count
        guard count <= ClaimLimits.count else { throw Self.tooMany(name, count) }
        return bytes
    }

    private static func tooMany(_ name: String, _ count: Int) -> SigningFailure {
        SigningFailure(.claimTooMany, name, expected: "at most \(ClaimLimits.count) claims", found: "\(count)")
    }

    /// True for a line of nothing but spaces, and a carriage return that a mail program or an editor left.
    private static func isBlank(_ line: ArraySlice<UInt8>) -> Bool {
        line.allSatisfy { $0 == 0x20 || $0 == 0x09 || $0 == 0x0D }
    }
}
