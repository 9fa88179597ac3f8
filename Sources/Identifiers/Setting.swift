/// A value of a file of settings, and its line. A reader of such a file passes its values on in this form, so that the verify path
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
