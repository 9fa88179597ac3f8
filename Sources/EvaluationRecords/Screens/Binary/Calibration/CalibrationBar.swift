/// The share of positives in a bin, with its interval. In JSON `bin` stands among the keys of the figure.
package struct CalibrationBar: Sendable, Hashable {
    /// From 0.
    package let bin: Int
    package let figure: MetricFigure

    package init(bin: Int, figure: MetricFigure) {
        self.bin = bin
        self.figure = figure
    }
}

extension CalibrationBar: Codable {
    private enum Key: String, CodingKey {
        case bin
    }

    package init(from decoder: any Decoder) throws {
        bin = try decoder.container(keyedBy: Key.self).decode(Int.self, forKey: .bin)
        figure = try MetricFigure(from: decoder)
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(bin, forKey: .bin)
        try figure.encode(to: encoder)
    }
}
