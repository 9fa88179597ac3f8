/// The score from which on rows are predicted positive, and where it comes from.
package struct DecisionThreshold: Sendable, Hashable {
    package enum Source: Sendable, Hashable {
        case given
        case `default`
        /// The best of a metric on these rows.
        case optimised(MetricName)
    }

    package let value: Cutoff
    package let source: Source

    package init(value: Cutoff, source: Source) {
        self.value = value
        self.source = source
    }
}

extension DecisionThreshold: Codable {
    private enum Key: String, CodingKey {
        case value
        case from
        case metric
    }

    private enum Word: String, RecordChoice {
        case given
        case `default`
        case optimised
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Key.self)
        value = try container.decode(Cutoff.self, forKey: .value)
        source =
            switch try container.decode(Word.self, forKey: .from) {
            case .given: .given
            case .default: .default
            case .optimised: .optimised(try container.decode(MetricName.self, forKey: .metric))
            }
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(value, forKey: .value)
        switch source {
        case .given: try container.encode(Word.given, forKey: .from)
        case .default: try container.encode(Word.default, forKey: .from)
        case .optimised(let metric):
            try container.encode(Word.optimised, forKey: .from)
            try container.encode(metric, forKey: .metric)
        }
    }
}
