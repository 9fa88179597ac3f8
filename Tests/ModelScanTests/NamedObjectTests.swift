import Testing

@testable import ModelScan

/// Objects of Python that are named in text: by Keras, by YAML and by templates.
@Suite("Objects named in text") struct NamedObjectTests {
    private static let hdf5 =
        [0x89, 0x48, 0x44, 0x46, 0x0D, 0x0A, 0x1A, 0x0A] + [UInt8](repeating: 0x22, count: (1 << 18) - 30)

    @Test(
        "a module that Keras would import is dangerous if its object is, wherever it stands",
        arguments: [
            #"{"module": "subprocess", "class_name": "Popen", "config": {"args": "id"}, "registered_name": "Popen"}"#,
            #"{"class_name": "system", "module": "os", "config": {}}"#,
            #"{"module":"os","class_name":"function","config":"system","registered_name":"function"}"#,
            #"{"class_name": "Sequential", "config": {"layers": [{"module": "builtins", "class_name": "eval"}]}}"#,
            #"{"module": "builtins", "class_name": "function", "config": "eval", "registered_name": "function"}"#,
            #"{"module": "builtins", "class_name": "function", "config": "system", "registered_name": "os"}"#,
            #"{"mod\u0075le" : "sub\u0070rocess", "class_name": "run"}"#,
            #"{"x": "{\"module\": \"subprocess\", \"class_name\": \"Popen\"}"}"#,
            #"{"module": "keras.layers", "class_name": "TorchModuleWrapper", "config": {"module": "gAJ9"}}"#,
            #"{"module": "keras.config", "class_name": "enable_unsafe_deserialization"}"#,
            #"{"module": "tensorflow.io", "class_name": "write_file"}"#,
        ]
    )
    func keras(_ text: String) throws {
        for (bytes, name) in [
            (Array(text.utf8), "config.json"), (Self.hdf5 + Array(text.utf8), "model.h5"),
            ([0x0A, 0x80, 0x22] + Array(text.utf8), "keras_metadata.pb"),
        ] {
            let report = try scan(bytes, as: name)
            #expect(report.verdict == .dangerous, "\(name): \(report.findings) \(report.imports)")
            #expect(report.codes.contains("scan.import.dangerous"))
        }
    }

    @Test("a module of the author's own is unknown, those of Keras are nothing, nor is a module without a class")
    func kerasKnown() throws {
        let own = #"{"module": "my_layers.attention", "class_name": "Attention", "registered_name": "my>Attention"}"#
        let report = try scan(Array(own.utf8), as: "config.json")
        #expect(report.verdict == .unknown && report.imports.map(\.name) == ["my_layers.attention.Attention"])
        let honest = #"""
            {"module": "keras", "class_name": "Sequential", "config": {"name": "s", "layers": [
              {"module": "keras.layers", "class_name": "Dense", "config": {"dtype": {"module": "keras", "class_name": "DTypePolicy"},
               "kernel_initializer": {"module": "keras.initializers", "class_name": "GlorotUniform", "registered_name": null}}},
              {"class_name": "__tuple__", "items": [1]}, {"module": "builtins", "class_name": "function", "config": "relu"},
              {"module": null, "class_name": "Custom", "registered_name": "my>Custom"}]},
             "compile_config": {"optimizer": {"module": "keras.optimizers", "class_name": "Adam"}, "loss": "mse"}}
            """#
        #expect(try scan(Array(honest.utf8), as: "config.json").verdict == .known)
        #expect(try scan(Array(#"{"module": "subprocess", "name": "x"}"#.utf8), as: "notes.json").verdict == .known)
    }

    @Test(
        "a tag of YAML that makes an object of Python has its verdict",
        arguments: [
            ("a: !!python/object/apply:os.system [id]", ScanVerdict.dangerous),
            ("!!python/name:builtins.eval", .dangerous),
            ("- !<tag:yaml.org,2002:python/object/new:subprocess.Popen> []", .dangerous),
            ("a: !!python/module:os ''", .dangerous), ("x: [!!python/object:my.Thing {}]", .unknown),
            ("%TAG !p! tag:yaml.org,2002:pyth\n---\na: !p!on/object/apply:os.system [id]", .dangerous),
            ("a: !!pyt%68on/object/apply:os.system [id]", .dangerous), ("a: !!python/tuple [1, 2]", .known),
            ("a: !!python/unicode 'x'\nb: \"! 100%\"\nc: done! 50%\n", .known),
            ("# see python/object:os.system", .known),
            ("x:\n  _target_: os.system\n", .dangerous), ("{\"_target_\": \"subprocess.Popen\"}", .dangerous),
            ("optim:\n  _target_: torch.optim.Adam\n", .known),
        ]
    )
    func yaml(_ text: String, _ verdict: ScanVerdict) throws {
        let report = try scan(Array(text.utf8), as: "artifacts/settings.yaml")
        #expect(report.verdict == verdict, "\(report.findings) \(report.imports)")
        #expect(try scan(Array(text.utf8), as: "README.md").verdict == .known)
    }

    private static let escapes = [
        "{{ cycler.__init__.__globals__.os.popen('id').read() }}",
        "{% for x in ().__class__.__base__.__subclasses__() %}{% endfor %}",
        "{{ x['__cla' ~ 'ss__'] }}", "{{ x |  attr ('y') }}", #"{{ x["\x5f\x5fclass\x5f\x5f"] }}"#,
        "{{ self._TemplateReference__context }}", "{%- set a = lipsum['__glo' + 'bals__'] %}",
    ]

    private static let honest = """
        {%- for message in messages %}{% if loop.first and message['role'] != 'system' %}<|im_start|>system\\n{% endif %}
        {{- '<|im_start|>' + message['role'] + '\\n' + message['content'] | trim + '<|im_end|>' + '\\n' }}{% endfor %}
        {% if add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}{% endif %}{% set ns = namespace(found=false) %}
        {{ raise_exception('Roles must alternate') }}{{ strftime_now('%d %b %Y') }}{{ tools | map(attribute='name') | join(', ') }}
        """

    /// A template among the settings of a GGUF file, behind a vocabulary with words of Python.
    private func gguf(_ template: String) -> [UInt8] {
        func number(_ value: Int, _ width: Int) -> [UInt8] {
            (0..<width).map { UInt8(truncatingIfNeeded: value >> ($0 * 8)) }
        }
        func text(_ value: String) -> [UInt8] { number(value.utf8.count, 8) + Array(value.utf8) }
        return Array("GGUF".utf8) + number(3, 4) + number(0, 8) + number(3, 8)
            + text("general.alignment") + number(4, 4) + number(32, 4)
            + text("tokenizer.ggml.tokens") + number(9, 4) + number(8, 4) + number(3, 8)
            + text("{{") + text("__class__") + text("{{ __globals__")
            + text("tokenizer.chat_template") + number(8, 4) + text(template)
    }

    private func json(_ template: String) -> [UInt8] {
        let escaped = template.map { character in
            switch character {
            case "\"": "\\\""
            case "\\": "\\\\"
            case "\n": "\\n"
            case "_": "\\u005f"
            default: String(character)
            }
        }
        let tokens = #""added_tokens_decoder": {"1": {"content": "__class__"}, "2": {"content": "{{"}}"#
        return Array("{\(tokens), \"chat_template\": \"\(escaped.joined())\"}".utf8)
    }

    @Test("a template that leaves Jinja is dangerous, in each file that has templates", arguments: escapes)
    func dangerousTemplate(_ template: String) throws {
        for (bytes, name) in [
            (Array(template.utf8), "chat_template.jinja"),
            (json(template), "components/tokenizer/tokenizer_config.json"),
            (gguf(template), "model.gguf"),
        ] {
            let report = try scan(bytes, as: name)
            #expect(
                report.verdict == .dangerous && report.codes == ["scan.template.escape"],
                "\(name): \(report.findings)"
            )
        }
    }

    @Test("templates as tokenizers have them are no finding, nor is a vocabulary, nor text that is no template")
    func honestTemplates() throws {
        for (bytes, name) in [
            (Array(Self.honest.utf8), "chat_template.jinja"), (json(Self.honest), "tokenizer_config.json"),
            (gguf(Self.honest), "model.gguf"), (Array("__class__".utf8), "words.jinja"),
            (Array(#"{"vocab": {"__class__": 1, "{{": 2, "{%": 3, "__init__": 4}}"#.utf8), "tokenizer.json"),
            (Array(gguf(Self.honest).dropLast(20)), "cut.gguf"),
        ] {
            let report = try scan(bytes, as: name)
            #expect(report.verdict == .known && report.codes.isEmpty, "\(name): \(report.findings)")
        }
    }
}
