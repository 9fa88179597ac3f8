extension FileScan {
    /// Scans the types that a YAML file names.
    mutating func scanTags(_ content: ScannedContent) throws {
        for (found, offset) in try YAMLTagSearch.all(in: content.open()) {
            switch found {
            case .object(let object): take(object, content, offset)
            case .target(let object):
                if ImportRules.isDangerous(object) { take(object, content, offset, verdict: .dangerous) }
            case .hidden(let reason): add(.importHidden, content, offset, reason)
            }
        }
    }

    /// Scans the templates of a tokenizer, which Jinja runs for each request with messages.
    mutating func scanTemplates(_ content: ScannedContent, _ format: FileFormat) throws {
        let found: (word: String, offset: UInt64)?
        switch format {
        case .gguf: found = try GGUFTemplates.escape(in: content.open())
        case .json where TemplateSearch.isNamedAsSettings(content.name):
            found = try TemplateSearch.escapeInJSON(content.open())
        // Most templates begin with a brace, as JSON does.
        case .text where TemplateSearch.isNamedAsTemplate(content.name),
            .json where TemplateSearch.isNamedAsTemplate(content.name):
            found = try TemplateSearch.escape(inTemplate: content.open())
        default: return
        }
        guard let found else { return }
        add(
            .templateEscape,
            content,
            found.offset,
            "has a template of Jinja with \(found.word), by which it reaches Python's own objects, and with them any program"
        )
    }
}
