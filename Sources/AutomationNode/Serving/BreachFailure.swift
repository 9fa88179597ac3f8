import Identifiers
import Serving

extension Breach {
    /// As the reason for which a deployment is rolled back.
    var failure: NodeFailure {
        let subject = "\(model) \(version)"
        let printed =
            lastLines.isEmpty ? "" : "; its worker printed last: \(lastLines.suffix(3).joined(separator: " | "))"
        return NodeFailure(
            code,
            subject,
            "broke the rule probation.rules.\(rule.rawValue): expected \(expected), found \(found)\(printed)",
            findings: [Finding(code: code.rawValue, subject: subject, expected: expected, found: found)]
        )
    }

    /// The figures and all that the worker printed last, for the record.
    var record: String {
        (["\(model) \(version): expected \(expected), found \(found)"] + lastLines.map { "    " + $0 }).joined(
            separator: "\n"
        )
    }

    private var code: NodeCode {
        switch rule {
        case .crashes: .deploymentCrash
        case .errors: .deploymentErrors
        case .refusals: .deploymentRefusals
        case .latency: .deploymentLatency
        }
    }
}
