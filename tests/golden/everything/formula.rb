# Written by dunnage from packaging/everything.toml: change that, and render again.
class Everything < Formula
  desc "Daemon of every kind"
  homepage "https://example.org/everything"
  url "https://packages.example.org/brew/0123456789abcdef/everyd.tar.xz"
  version "2.0.0"
  sha256 "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
  license "MIT"
  revision 2

  depends_on "rust" => :build

  def install
    system "cargo", "install", *std_cargo_args(path: "everyd")
    bin.install_symlink "everyd" => "everyctl"
    (share/"everyd").install "tests/fixtures/products/everything/tree/usr/share/everyd/data.txt"
    (share/"everyd-common").install "tests/fixtures/products/everything/files/example.txt"
    man1.install "tests/fixtures/products/everything/tree/usr/share/man/man1/everyd.1"
    (share/"everyd").install "tests/fixtures/products/everything/files/example.txt" => "renamed.txt"

    chmod 0600, "tests/fixtures/products/everything/files/everyd.toml"
    (etc/"everyd").install "tests/fixtures/products/everything/files/everyd.toml"

    chmod 0600, "tests/fixtures/products/everything/files/two.toml"
    (etc/"everyd").install "tests/fixtures/products/everything/files/two.toml"

    etc.install "tests/fixtures/products/everything/files/two.toml" => "everyd-config.toml"
  end

  post_install_steps do
    mkdir_p "cache/everyd", base: :var
    mkdir_p "log/everyd", base: :var
    mkdir_p "run/everyd", base: :var
  end

  def caveats
    <<~EOS
      Configuration, below $(brew --prefix)/etc:
        everyd/everyd.toml
        everyd/two.toml
        everyd-config.toml
      An upgrade keeps a file that you edited, and puts the new one beside it as
      *.default.

      An upgrade leaves the old version running until the service is restarted, and
      uninstalling leaves it running too: run `brew services stop everything` first.
      Configuration and data stay.
    EOS
  end

  service do
    run [opt_bin/"everyd", "--config", etc/"everyd/everyd.toml", "--motto", "100% $0 and \"more\""]
    keep_alive true
    working_dir var/"lib/everyd"
    log_path var/"log/everything.log"
    error_log_path var/"log/everything.log"
    environment_variables PATH: std_service_path_env, EVERY: "thing", STATE_DIRECTORY: var/"lib/everyd"
  end

  test do
    assert_match "2.0.0", shell_output("#{bin}/everyd --version")
  end
end
