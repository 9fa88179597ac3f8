/// A value of a file of settings, and the line it stands on: whoever reads such a file hands it on as this, so that the verify path
/// knows no language of settings.
package struct Setting: Sendable, Hashable {
    package indirect enum Content: Sendable, Hashable {
        case nothing
        case text(String)
        case list([Setting])
        case map([Member])
    }

    package struct Member: Sendable, Hashable {
        package let key: String
        package let value: Setting

        package init(key: String, value: Setting) {
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
}
