import ArgumentParser
import Identifiers
import StrictJSON

/// An error as the program prints it: in one or more lines for people, or as a JSON object.
struct ErrorReport {
    let code: String
    let subject: String
    let message: String
    let findings: [Finding]
    let exitStatus: Int32

    /// Findings shown to people.
    private static let shownFindings = 20

    init(_ failure: any CodedFailure) {
        code = failure.stableCode
        subject = failure.subject
        message = failure.message
        findings = failure.findings
        exitStatus = failure.kind.exitStatus
    }

    init(unexpected error: any Error) {
        code = "unexpected"
        subject = "error"
        message = String(describing: error)
        findings = []
        exitStatus = FailureKind.failed.exitStatus
    }

    init(usage message: String) {
        code = "usage"
        subject = "arguments"
        self.message = message
        findings = []
        exitStatus = FailureKind.usage.exitStatus
    }

    var text: String {
        var lines = ["slipway: \(PlainText.of(subject)): \(PlainText.of(message)) [\(code)]"]
        if let told = toldAlready {
            if !message.contains("[\(told.code)]") { lines[0] += " [\(told.code)]" }
        } else if findings.count > 1 || findings.contains(where: { $0.code != code }) {
            lines += findings.prefix(Self.shownFindings).map {
                "  " + PlainText.of("\($0.subject): expected \($0.expected), found \($0.found)")
                    + ($0.code == code ? "" : " [\($0.code)]")
            }
            if findings.count > Self.shownFindings {
                lines.append("  and \(findings.count - Self.shownFindings) more; --json lists them all")
            }
        }
        if let nextStep { lines.append("  " + nextStep) }
        return lines.joined(separator: "\n") + "\n"
    }

    /// The only finding, if the message already contains all of it except the code.
    private var toldAlready: Finding? {
        guard findings.count == 1, let only = findings.first, only.code != code, only.found.count > 20,
            message.contains(only.found)
        else { return nil }
        return only
    }

    /// Advice on options of this program, which the source of the error does not know.
    private var nextStep: String? {
        switch code {
        case "request.token-missing", "request.token-unknown":
            "Give --token-file FILE, set SLIPWAY_TOKEN, or name the file in the context (slipway context)."
        case "policy.sign-off-missing":
            "Have them sign (slipway sign-off BUNDLE --key PEM --role ROLE --decision approve), then deploy again: the claims are sent along."
        default: nil
        }
    }

    var json: String {
        JSONWriter.text(of: .error(code: code, subject: subject, message: message, findings: findings)) + "\n"
    }
}
