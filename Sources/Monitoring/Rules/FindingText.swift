import EvaluationRecords
import Identifiers

/// Words and numbers of findings.
enum FindingText {
    /// Columns that a finding names; how many there are is among its figures.
    static let mostColumns = 1000

    /// The first columns by name, and how many more there are.
    static func columns(_ names: [String]) -> String {
        let shown = names.prefix(3).map(name).joined(separator: ", ")
        return names.count > 3 ? "\(shown) and \(names.count - 3) more" : shown
    }

    /// A name that fits into a sentence: a long one is cut, and nothing in it moves a cursor.
    static func name(_ text: String) -> String {
        let printable = text.printable
        return printable.count > mostCharacters ? printable.prefix(mostCharacters - 1) + "…" : printable
    }

    private static let mostCharacters = 40

    /// In hundredths, with at most one digit after the point.
    static func percent(_ share: Double) -> String {
        let tenths = (share * 1000).rounded()
        guard tenths.isFinite, abs(tenths) < 1e9 else { return "\(share)" }
        let whole = Int(tenths)
        return whole % 10 == 0 ? "\(whole / 10) %" : "\(Double(whole) / 10) %"
    }

    /// With at most four digits after the point.
    static func number(_ value: Double) -> String {
        let scaled = (value * 10_000).rounded()
        guard scaled.isFinite, abs(scaled) < 1e15 else { return "\(value)" }
        return "\(scaled / 10_000)"
    }

    /// Figures without those that are no finite number.
    static func figures(_ pairs: [(String, Double)]) -> TextMap<Double> {
        TextMap(pairs.filter { $0.1.isFinite })
    }

    /// ln of the evidence as a power of ten; none for no evidence at all.
    static func powerOfTen(_ log: Double) -> Double { log / 2.302585092994046 }
}
