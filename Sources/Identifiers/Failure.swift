/// The kind of an error, which decides the exit status of a command and the status of an HTTP response.
package enum FailureKind: String, CaseIterable, Sendable {
    /// The thing could not be done: a fault of the machine, the file system or the data.
    case failed
    /// The request itself is malformed.
    case usage
    /// Done, but brought back: the deployment was rolled back.
    case rolledBack
    /// Signature, trust or policy forbids it.
    case refused
    /// The named thing is not there.
    case notFound
    /// Something else holds what this needs.
    case busy
    /// The requester has no such right, or gave no valid credentials.
    case unauthorized
    /// A command has waited as long as it was told to; what it waits for goes on.
    case timedOut
    /// The node, the registry or the tracking server cannot be reached, or cannot answer now; the same command may succeed later.
    case unreachable
    /// A project, a state or a content of them is broken; the same command fails until it is repaired.
    case damaged
    /// Somebody interrupted a command; what it waits for goes on.
    case interrupted

    /// The exit status of a command that ends with this failure.
    package var exitStatus: Int32 {
        switch self {
        case .failed: 1
        case .usage: 2
        case .rolledBack: 3
        case .refused, .unauthorized: 4
        case .notFound: 5
        case .busy: 6
        case .timedOut: 7
        case .unreachable: 8
        case .damaged: 9
        case .interrupted: 130
        }
    }
}

/// The stable dotted codes of one target, such as `bundle.entry.header`. Each has a row in docs/errors.md.
package protocol FailureCode: RawRepresentable<String>, CaseIterable, Sendable, Hashable {
    var kind: FailureKind { get }
}

/// One defect: its subject, the expected and the found state. Addresses in it hold no secrets.
package struct Finding: Sendable, Hashable, Codable {
    package let code: String
    package let subject: String
    package let expected: String
    package let found: String

    package init(code: String, subject: String, expected: String, found: String) {
        self.code = code
        self.subject = AddressText.withoutSecrets(subject)
        self.expected = AddressText.withoutSecrets(expected)
        self.found = AddressText.withoutSecrets(found)
    }
}

/// An error that crosses targets.
package protocol CodedFailure: Error, Sendable, CustomStringConvertible {
    /// Stable and dotted; the same in the CLI's JSON, the problem document, the log and the audit.
    var stableCode: String { get }
    var kind: FailureKind { get }
    /// The thing that the error is about: a path, an entry, a model.
    var subject: String { get }
    /// The event, the expected and the found value, and the next step for the reader.
    var message: String { get }
    /// Everything that is wrong, where more than one check could run.
    var findings: [Finding] { get }
}

/// The error of one target, distinguished by its codes. Addresses in its text never hold secrets.
package struct Failure<Code: FailureCode>: CodedFailure {
    package let code: Code
    package let subject: String
    package let message: String
    package let findings: [Finding]
    package let underlying: (any Error)?

    package init(
        _ code: Code,
        _ subject: String,
        _ message: String,
        findings: [Finding] = [],
        underlying: (any Error)? = nil
    ) {
        self.code = code
        self.subject = AddressText.withoutSecrets(subject)
        self.message = AddressText.withoutSecrets(message)
        self.findings = findings
        self.underlying = underlying
    }

    /// A check that did not hold.
    package init(_ code: Code, _ subject: String, expected: String, found: String) {
        self.init(
            code,
            subject,
            "expected \(expected), found \(found)",
            findings: [Finding(code: code.rawValue, subject: subject, expected: expected, found: found)]
        )
    }

    package var stableCode: String { code.rawValue }
    package var kind: FailureKind { code.kind }

    package var description: String {
        let cause = underlying.map { " (\(AddressText.withoutSecrets("\($0)")))" } ?? ""
        return "\(subject): \(message)\(cause) [\(code.rawValue)]"
    }
}
