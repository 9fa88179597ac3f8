/// Settings that an operator wrote, read as strictly as what MLflow wrote: for files whose keys others judge.
package enum YAMLSettings {
    /// - Throws: what keeps it from being one YAML document, with its line.
    package static func read(_ bytes: [UInt8], subject: String) throws(MLflowFailure) -> YAMLValue {
        try YAMLDocument.parse(bytes, subject: subject, code: .modelYAML)
    }
}
