# Written by dunnage from packaging/llmspell.toml: change that, and render again.
class Llmspell < Formula
  desc "Kernel for Lua scripts that ask language models"
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
    system "cargo", "install", *std_cargo_args(path: "src/llmspell")
    files = ["packaging/files/llmspell/usr/share/jupyter/kernels/llmspell/kernel.json"]
    (share/"jupyter/kernels/llmspell").install files
    bash_completion.install "packaging/files/llmspell/usr/share/bash-completion/completions/llmspell"
    doc.install "packaging/files/llmspell/usr/share/doc/llmspell/jupyter.md",
                "packaging/files/llmspell/usr/share/doc/llmspell/quick-start.md",
                "packaging/files/llmspell/usr/share/doc/llmspell/troubleshooting.md"
    fish_completion.install "packaging/files/llmspell/usr/share/fish/vendor_completions.d/llmspell.fish"
    man1.install "packaging/files/llmspell/usr/share/man/man1/llmspell.1"
    man5.install "packaging/files/llmspell/usr/share/man/man5/llmspell.toml.5"
    zsh_completion.install "packaging/files/llmspell/usr/share/zsh/vendor-completions/_llmspell"

    inreplace "packaging/files/llmspell-kernel/etc/llmspell/kernel.toml" do |s|
      s.gsub! "/etc/llmspell", "#{etc}/llmspell"
      s.gsub! "/run/llmspell", "#{var}/run/llmspell"
      s.gsub! "/var/lib/llmspell", "#{var}/lib/llmspell"
      s.gsub! "/var/log/llmspell", "#{var}/log/llmspell"
      s.gsub! "systemctl reload llmspell-kernel", "brew services restart llmspell"
    end
    chmod 0600, "packaging/files/llmspell-kernel/etc/llmspell/kernel.toml"
    (etc/"llmspell").install "packaging/files/llmspell-kernel/etc/llmspell/kernel.toml"
  end

  post_install_steps do
    mkdir_p "log/llmspell", base: :var
    mkdir_p "run/llmspell", base: :var
  end

  def caveats
    <<~EOS
      Configuration, below $(brew --prefix)/etc:
        llmspell/kernel.toml
      An upgrade keeps a file that you edited, and puts the new one beside it as
      *.default.

      An upgrade leaves the old version running until the service is restarted, and
      uninstalling leaves it running too: run `brew services stop llmspell` first.
      Configuration and data stay.

      The keys of providers belong into ~/.homebrew/services/llmspell.env, which only you can
      read, not into an environment that everybody can.
    EOS
  end

  service do
    run [opt_bin/"llmspell", "kernel", "start", "--foreground", "--service-config", etc/"llmspell/kernel.toml"]
    keep_alive true
    working_dir var/"lib/llmspell"
    log_path var/"log/llmspell.log"
    error_log_path var/"log/llmspell.log"
    environment_variables PATH: std_service_path_env, STATE_DIRECTORY: var/"lib/llmspell"
  end

  test do
    port = free_port
    (testpath/"kernel.toml").write <<~EOS
      [kernel]
      port = #{port}
      connection_file = "#{testpath}/kernel.json"
    EOS
    pid = spawn({ "STATE_DIRECTORY" => testpath.to_s },
                bin/"llmspell",
                "kernel",
                "start",
                "--foreground",
                "--service-config",
                "#{testpath}/kernel.toml")
    begin
      url = "http://127.0.0.1:#{port}/health"
      ask = "curl --silent --fail --retry 30 --retry-delay 1 --retry-connrefused"
      assert_match "\"status\":\"Healthy\"", shell_output("#{ask} #{url}")
    ensure
      Process.kill "TERM", pid
      Process.wait pid
    end
  end
end
