/// Figures by metric. Those made of logarithms are rounded when they enter (``Rounding``).
package struct MetricFigures: Sendable, Hashable {
    private let figures: [MetricName: MetricFigure]

    package init(_ figures: [MetricName: MetricFigure] = [:]) {
        self.figures = Dictionary(
            uniqueKeysWithValues: figures.map { name, figure in
                (name, name.facts?.isTranscendental == true ? figure.rounded : figure)
            }
        )
    }

    package subscript(_ name: MetricName) -> MetricFigure? { figures[name] }

    package var count: Int { figures.count }
    package var isEmpty: Bool { figures.isEmpty }

    /// In the order of the catalogue; names that it does not know come last, by their bytes.
    package var names: [MetricName] {
        MetricFacts.all.map(\.name).filter { figures[$0] != nil } + figures.keys.filter { $0.facts == nil }.sorted()
    }

    /// With more figures; of two with one name, the other's.
    package func merging(_ other: MetricFigures) -> MetricFigures {
        MetricFigures(figures.merging(other.figures) { _, other in other })
    }
}

extension MetricFigures: ExpressibleByDictionaryLiteral {
    package init(dictionaryLiteral elements: (MetricName, MetricFigure)...) {
        self.init(Dictionary(elements) { _, last in last })
    }
}

extension MetricFigures: Codable {
    package init(from decoder: any Decoder) throws {
        var figures: [MetricName: MetricFigure] = [:]
        for entry in try TextMap<MetricFigure>(from: decoder) {
            guard let name = MetricName(entry.key) else {
                throw RecordFlaw(decoder, expected: "names of metrics: " + MetricName.rule, found: entry.key)
            }
            figures[name] = entry.value
        }
        self.init(figures)
    }

    package func encode(to encoder: any Encoder) throws {
        try TextMap(figures.map { ($0.key.text, $0.value) }).encode(to: encoder)
    }
}

extension MetricFigures: RecordChecked {
    /// Tolerance for what a sum of many rounded numbers is off.
    private static let slack = 1e-6

    var expected: String? {
        for (name, figure) in figures {
            guard let facts = name.facts, let value = figure.value else { continue }
            if let least = facts.least, value < least - Self.slack { return "\(name) from \(least)" }
            if let greatest = facts.greatest, value > greatest + Self.slack { return "\(name) up to \(greatest)" }
        }
        return nil
    }
}
