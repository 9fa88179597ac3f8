import ArgumentParser
import Identifiers
import Orders
import Signing

/// The waves of a command line: `line-1,press-1+press-2,1%,100%`.
enum OrderWaveText {
    static func members(_ text: String) throws -> [OrderWave.Members] {
        try text.split(separator: ",", omittingEmptySubsequences: false).map { part in
            guard !part.isEmpty else {
                throw ValidationError(
                    "\"\(text)\" has a wave without a name: expected waves such as line-1,1%,10%,100%."
                )
            }
            guard part.hasSuffix("%") else {
                return .names(part.split(separator: "+").map { NamePattern(String($0)) })
            }
            guard let number = Double(part.dropLast()), number > 0, number <= 100 else {
                throw ValidationError("\"\(part)\" is no part of all nodes: expected more than 0% and at most 100%.")
            }
            return .share(number / 100)
        }
    }

    static func text(of wave: OrderWave) -> String {
        switch wave.members {
        case .names(let names): names.map(\.text).joined(separator: "+")
        case .share(let share): "\(Self.number(share * 100))%"
        }
    }

    /// At most four digits after the point.
    private static func number(_ value: Double) -> String {
        let rounded = (value * 10_000).rounded() / 10_000
        return rounded == rounded.rounded() ? String(Int64(rounded)) : String(rounded)
    }
}
