/// A requirement on a version, as `environment` in a configuration says it.
///
/// `3.11` holds for every version that begins with those components: 3.11, 3.11.7, not 3.1. `>=2`, `<=2.9`, `>2` and `<4`
/// compare only as many components as they name. Several in one text, separated by commas, must all hold.
package struct VersionRequirement: Sendable, Hashable, CustomStringConvertible {
    package let description: String
    private let terms: [Term]

    private struct Term: Hashable {
        let comparison: String
        let components: [Int]
    }

    /// - Returns: nil unless each part is an optional comparison and numbers with dots between them.
    package init?(_ text: String) {
        var terms: [Term] = []
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            let trimmed = part.filter { $0 != " " }
            let comparison = [">=", "<=", ">", "<", "=="].first { trimmed.hasPrefix($0) } ?? ""
            guard let components = Self.components(of: trimmed.dropFirst(comparison.count), whole: true) else {
                return nil
            }
            terms.append(Term(comparison: comparison, components: components))
        }
        guard !terms.isEmpty else { return nil }
        description = text
        self.terms = terms
    }

    /// - Returns: nil if the version does not begin with a number.
    package func holds(for version: String) -> Bool? {
        guard let found = Self.components(of: version[...], whole: false) else { return nil }
        return terms.allSatisfy { term in
            let compared = term.components.indices.map { $0 < found.count ? found[$0] : 0 }
            return switch term.comparison {
            case ">=": !compared.lexicographicallyPrecedes(term.components)
            case "<=": !term.components.lexicographicallyPrecedes(compared)
            case ">": term.components.lexicographicallyPrecedes(compared)
            case "<": compared.lexicographicallyPrecedes(term.components)
            default: compared == term.components
            }
        }
    }

    /// - Parameter whole: false: what follows the leading numbers, such as `rc1` or `.dev0`, is passed over.
    private static func components(of text: some StringProtocol, whole: Bool) -> [Int]? {
        var numbers: [Int] = []
        for part in text.split(separator: ".", omittingEmptySubsequences: false) {
            let digits = part.prefix { $0.isASCII && $0.isNumber }
            guard let number = Int(digits) else { break }
            numbers.append(number)
            if digits.count < part.count { return whole ? nil : numbers }
        }
        let complete = numbers.count == text.split(separator: ".", omittingEmptySubsequences: false).count
        return numbers.isEmpty || (whole && !complete) ? nil : numbers
    }
}
