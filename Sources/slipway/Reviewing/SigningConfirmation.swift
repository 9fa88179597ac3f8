import Identifiers

/// The question before a signature: the first digits of what is signed, so that nobody signs another thing than the one on the screen.
struct SigningConfirmation {
    /// Digits that are asked for.
    static let digits = 8

    /// The noun that the digits belong to.
    var noun = "statement"
    let digest: Digest

    /// - Parameter answer: nil where there is no terminal, or the user ended the input.
    /// - Throws: `claim.unconfirmed`
    func require(_ answer: String?) throws(CommandFailure) {
        let expected = String(digest.hex.prefix(Self.digits))
        guard let answer else {
            throw CommandFailure(
                .claimUnconfirmed,
                "\(noun) \(digest.short)",
                expected: "the first \(Self.digits) digits of the \(noun), at a terminal, or --yes",
                found: "no answer"
            )
        }
        guard answer.lowercased() == expected else {
            throw CommandFailure(
                .claimUnconfirmed,
                "\(noun) \(digest.short)",
                expected: "the first \(Self.digits) digits of the \(noun) as shown",
                found: "\"\(answer)\"; nothing was signed".printable
            )
        }
    }

    func ask() throws {
        try require(Terminal.line("Sign? Type the first \(Self.digits) digits of the \(noun): "))
    }
}
