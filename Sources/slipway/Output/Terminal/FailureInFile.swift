import Identifiers

/// A failure inside a file, with the file's name in its subject.
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

/// Runs a body that reads a file; adds the file's name to failures about its content.
func naming<Value>(_ path: String, _ body: () throws -> Value) throws -> Value {
    do {
        return try body()
    } catch let failure as any CodedFailure where !failure.subject.contains(path) && isInside(failure) {
        throw FailureInFile(path: path, failure: failure)
    }
}

/// Does the same as `naming` for an asynchronous body.
func namingAsync<Value>(_ path: String, _ body: () async throws -> Value) async throws -> Value {
    do {
        return try await body()
    } catch let failure as any CodedFailure where !failure.subject.contains(path) && isInside(failure) {
        throw FailureInFile(path: path, failure: failure)
    }
}

/// True if the failure can be about the content of a bundle, and not about the trust or the machine.
private func isInside(_ failure: any CodedFailure) -> Bool {
    [
        "bundle.", "signature.", "statement.", "certificate.", "json.", "archive.", "store.",
        "evaluation.", "comparison.",
    ].contains {
        failure.stableCode.hasPrefix($0)
    } && failure.stableCode != "bundle.output-there"
}
