import Identifiers

/// The question before a signature: the first digits of what is signed, so that nobody signs another thing than the one on the screen.
struct SigningConfirmation {
    /// Digits that are asked for.
    static let digits = 8

    let statement: Digest

    /// - Parameter answer: nil where there is no terminal, or the user ended the input.
    /// - Throws: `claim.unconfirmed`
    func require(_ answer: String?) throws(CommandFailure) {
        let expected = String(statement.hex.prefix(Self.digits))
        guard let answer else {
            throw CommandFailure(
                .claimUnconfirmed,
                "statement \(statement.short)",
                expected: "the first \(Self.digits) digits of the statement, at a terminal, or --yes",
                found: "no answer"
            )
        }
        guard answer.lowercased() == expected else {
            throw CommandFailure(
                .claimUnconfirmed,
                "statement \(statement.short)",
                expected: "the first \(Self.digits) digits of the statement as shown",
                found: "\"\(answer)\"; nothing was signed".printable
            )
        }
    }

    func ask() throws {
        try require(Terminal.line("Sign? Type the first \(Self.digits) digits of the statement: "))
    }
}
