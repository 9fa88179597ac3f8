import Identifiers

/// A wave as a user writes it.
package enum WaveText: Sendable, Hashable {
    /// A node, or a group of nodes.
    case named(String)
    /// As many nodes as it takes until this share of all is in this wave or an earlier one.
    case share(NodeShare)

    /// The waves of a list such as `line-1,10%,100%`.
    /// - Throws: `fleet.waves`
    package static func list(_ text: String) throws(FleetFailure) -> [WaveText] {
        var waves: [WaveText] = []
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            let word = part.trimmingSpaces
            if word.contains("%") {
                guard let share = NodeShare(word) else {
                    throw FleetFailure(
                        .waves,
                        text,
                        expected: "shares over 0% and up to 100%, such as 10% or 2.5%",
                        found: word
                    )
                }
                waves.append(.share(share))
            } else {
                guard !word.isEmpty else {
                    throw FleetFailure(
                        .waves,
                        text,
                        expected: "names of nodes or groups, and shares, with a comma between two",
                        found: "nothing between two commas"
                    )
                }
                waves.append(.named(word))
            }
        }
        return waves
    }

    package var text: String {
        switch self {
        case .named(let name): name
        case .share(let share): share.description
        }
    }
}

extension Substring {
    fileprivate var trimmingSpaces: String {
        var rest = self
        while rest.first == " " { rest.removeFirst() }
        while rest.last == " " { rest.removeLast() }
        return String(rest)
    }
}
