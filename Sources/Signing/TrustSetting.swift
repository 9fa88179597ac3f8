/// A value of a file beside the trusted keys, and the line it stands on: whoever reads such a file hands it on as this, so that
/// the verify path knows no language of settings.
package struct TrustSetting: Sendable, Hashable {
    package indirect enum Content: Sendable, Hashable {
        case nothing
        case text(String)
        case list([TrustSetting])
        case map([Member])
    }

    package struct Member: Sendable, Hashable {
        package let key: String
        package let value: TrustSetting

        package init(key: String, value: TrustSetting) {
            self.key = key
            self.value = value
        }
    }

    package let content: Content
    /// Counted from 1.
    package let line: Int

    package init(_ content: Content, line: Int) {
        self.content = content
        self.line = line
    }

    var words: String {
        switch content {
        case .nothing: "nothing"
        case .text(let text): "\"\(text)\"".printable
        case .list: "a list"
        case .map: "a mapping"
        }
    }
}
