package import Identifiers

/// Settings of an operator, read as strictly as MLflow's files. The caller checks the keys.
package enum YAMLSettings {
    /// - Throws: the fault that keeps it from being one YAML document, with its line.
    package static func read(_ bytes: [UInt8], subject: String) throws(MLflowFailure) -> Setting {
        setting(try YAMLDocument.parse(bytes, subject: subject, code: .modelYAML))
    }

    /// The same value without YAML's own features. A word keeps its written form: `3.10` is no number here.
    private static func setting(_ value: YAMLValue) -> Setting {
        let content: Setting.Content =
            switch value.content {
            case .null: .nothing
            case .bool, .integer, .number, .text: .text(value.written)
            case .list(let items): .list(items.map(setting))
            case .map(let members): .map(members.map { Setting.Member(key: $0.key, value: setting($0.value)) })
            }
        return Setting(content, line: value.line)
    }
}
