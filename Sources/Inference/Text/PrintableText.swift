import Identifiers

/// Text that a foreign process wrote, safe for a terminal, a log and a report: colours and movements are taken out, other
/// control characters become spaces, what is not UTF-8 becomes U+FFFD.
package enum PrintableText {
    /// - Parameter limit: the most characters; what is longer ends with an ellipsis.
    package static func make(_ text: some StringProtocol, limit: Int) -> String {
        var result = String.UnicodeScalarView()
        var count = 0
        for scalar in TerminalEscapes.removed(from: String(text)).unicodeScalars {
            guard count < limit else {
                result.append("…")
                break
            }
            result.append(isPrintable(scalar) ? scalar : " ")
            count += 1
        }
        return String(result)
    }

    /// Not controls, and not what changes the direction of the text around it.
    private static func isPrintable(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .format, .surrogate, .lineSeparator, .paragraphSeparator: false
        default: true
        }
    }
}
