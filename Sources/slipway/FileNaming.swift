import Identifiers

/// A failure about something inside a file, with the file's name before it.
struct FailureInFile: CodedFailure {
    let path: String
    let failure: any CodedFailure

    var stableCode: String { failure.stableCode }
    var kind: FailureKind { failure.kind }
    var subject: String { failure.subject == "bundle" ? path : "\(path): \(failure.subject)" }
    var message: String { failure.message }
    var findings: [Finding] { failure.findings }
    var description: String { "\(subject): \(message) [\(stableCode)]" }
}

/// Runs what reads a file the user named; a failure about its inside then names it too.
func naming<Value>(_ path: String, _ body: () throws -> Value) throws -> Value {
    do {
        return try body()
    } catch let failure as any CodedFailure where !failure.subject.contains(path) && isInside(failure) {
        throw FailureInFile(path: path, failure: failure)
    }
}

/// As `naming`, for work that waits.
func namingAsync<Value>(_ path: String, _ body: () async throws -> Value) async throws -> Value {
    do {
        return try await body()
    } catch let failure as any CodedFailure where !failure.subject.contains(path) && isInside(failure) {
        throw FailureInFile(path: path, failure: failure)
    }
}

/// Whether the failure can be about the content of a bundle, rather than about the trust or the machine.
private func isInside(_ failure: any CodedFailure) -> Bool {
    ["bundle.", "signature.", "statement.", "certificate.", "json.", "archive.", "store."].contains {
        failure.stableCode.hasPrefix($0)
    } && failure.stableCode != "bundle.output-there"
}
