# Written by dunnage from packaging/dunnage.toml: change that, and render again.
class Dunnage < Formula
  desc "Packaging and distribution toolchain for daemons"
  homepage "https://github.com/dunnage/dunnage"
  url "https://github.com/dunnage/dunnage.git",
      tag: "v0.1.0"
  license any_of: ["MIT", "Apache-2.0"]
  head "https://github.com/dunnage/dunnage.git", branch: "main"

  livecheck do
    url :stable
    regex(/^v?(\d+(?:\.\d+)+)$/i)
  end

  depends_on "rust" => :build

  def install
    system "cargo", "install", *std_cargo_args(path: "src/dunnage")
    bash_completion.install "packaging/files/dunnage/usr/share/bash-completion/completions/dunnage"
    fish_completion.install "packaging/files/dunnage/usr/share/fish/vendor_completions.d/dunnage.fish"
    man1.install "packaging/files/dunnage/usr/share/man/man1/dunnage-build.1",
                 "packaging/files/dunnage/usr/share/man/man1/dunnage-check.1",
                 "packaging/files/dunnage/usr/share/man/man1/dunnage-completions.1",
                 "packaging/files/dunnage/usr/share/man/man1/dunnage-diff.1",
                 "packaging/files/dunnage/usr/share/man/man1/dunnage-explain.1",
                 "packaging/files/dunnage/usr/share/man/man1/dunnage-init.1",
                 "packaging/files/dunnage/usr/share/man/man1/dunnage-key-export.1",
                 "packaging/files/dunnage/usr/share/man/man1/dunnage-key-new.1",
                 "packaging/files/dunnage/usr/share/man/man1/dunnage-key-show.1",
                 "packaging/files/dunnage/usr/share/man/man1/dunnage-key.1",
                 "packaging/files/dunnage/usr/share/man/man1/dunnage-lint.1",
                 "packaging/files/dunnage/usr/share/man/man1/dunnage-man.1",
                 "packaging/files/dunnage/usr/share/man/man1/dunnage-publish.1",
                 "packaging/files/dunnage/usr/share/man/man1/dunnage-render.1",
                 "packaging/files/dunnage/usr/share/man/man1/dunnage-ship.1",
                 "packaging/files/dunnage/usr/share/man/man1/dunnage-verify.1",
                 "packaging/files/dunnage/usr/share/man/man1/dunnage.1"
    zsh_completion.install "packaging/files/dunnage/usr/share/zsh/vendor-completions/_dunnage"
  end

  test do
    assert_match "_dunnage()", shell_output("#{bin}/dunnage completions bash")
  end
end
