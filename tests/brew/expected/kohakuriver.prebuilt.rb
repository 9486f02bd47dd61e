# Written by dunnage from packaging/kohakuriver.toml: change that, and render again.
class Kohakuriver < Formula
  desc "Cluster manager for small teams"
  homepage "https://github.com/dunnage/dunnage"
  version "0.1.0"
  license any_of: ["MIT", "Apache-2.0"]

  livecheck do
    url :homepage
    regex(/^v?(\d+(?:\.\d+)+)$/i)
  end

  on_macos do
    on_arm do
      url "https://packages.example.org/brew/1111111111111111/kohakuriver-aarch64-apple-darwin.tar.xz"
      sha256 "1111111111111111111111111111111111111111111111111111111111111111"
    end
    on_intel do
      url "https://packages.example.org/brew/2222222222222222/kohakuriver-x86_64-apple-darwin.tar.xz"
      sha256 "2222222222222222222222222222222222222222222222222222222222222222"
    end
  end

  on_linux do
    on_arm do
      url "https://packages.example.org/brew/3333333333333333/kohakuriver-aarch64-unknown-linux-gnu.tar.xz"
      sha256 "3333333333333333333333333333333333333333333333333333333333333333"
    end
    on_intel do
      url "https://packages.example.org/brew/4444444444444444/kohakuriver-x86_64-unknown-linux-gnu.tar.xz"
      sha256 "4444444444444444444444444444444444444444444444444444444444444444"
    end
  end

  def install
    bin.install "kohakuriver"
    bin.install_symlink "kohakuriver" => "kohakuriver.host"
    bin.install_symlink "kohakuriver" => "kohakuriver.runner"
    man1.install_symlink "kohakuriver.1" => "kohakuriver.host.1"
    man1.install_symlink "kohakuriver.1" => "kohakuriver.runner.1"
    bash_completion.install "files/kohakuriver/usr/share/bash-completion/completions/kohakuriver"
    doc.install "files/kohakuriver/usr/share/doc/kohakuriver/fleet.md",
                "files/kohakuriver/usr/share/doc/kohakuriver/quick-start.md",
                "files/kohakuriver/usr/share/doc/kohakuriver/troubleshooting.md"
    fish_completion.install "files/kohakuriver/usr/share/fish/vendor_completions.d/kohakuriver.fish"
    man1.install "files/kohakuriver/usr/share/man/man1/kohakuriver-config.1",
                 "files/kohakuriver/usr/share/man/man1/kohakuriver-init.1",
                 "files/kohakuriver/usr/share/man/man1/kohakuriver-node.1",
                 "files/kohakuriver/usr/share/man/man1/kohakuriver-task.1",
                 "files/kohakuriver/usr/share/man/man1/kohakuriver.1"
    man5.install "files/kohakuriver/usr/share/man/man5/kohakuriver-host.toml.5",
                 "files/kohakuriver/usr/share/man/man5/kohakuriver-runner.toml.5"
    zsh_completion.install "files/kohakuriver/usr/share/zsh/vendor-completions/_kohakuriver"

    inreplace "files/kohakuriver-host/etc/kohakuriver/host.toml" do |s|
      s.gsub! "/etc/kohakuriver", "#{etc}/kohakuriver"
      s.gsub! "/var/lib/kohakuriver", "#{var}/lib/kohakuriver"
      s.gsub! "systemctl restart kohakuriver-host", "brew services restart kohakuriver"
    end
    chmod 0600, "files/kohakuriver-host/etc/kohakuriver/host.toml"
    (etc/"kohakuriver").install "files/kohakuriver-host/etc/kohakuriver/host.toml"

    inreplace "files/kohakuriver-runner/etc/kohakuriver/runner.toml" do |s|
      s.gsub! "/etc/kohakuriver", "#{etc}/kohakuriver"
      s.gsub! "/var/lib/kohakuriver", "#{var}/lib/kohakuriver"
    end
    chmod 0600, "files/kohakuriver-runner/etc/kohakuriver/runner.toml"
    (etc/"kohakuriver").install "files/kohakuriver-runner/etc/kohakuriver/runner.toml"
  end

  def caveats
    <<~EOS
      Configuration, below $(brew --prefix)/etc:
        kohakuriver/host.toml
        kohakuriver/runner.toml
      An upgrade keeps a file that you edited, and puts the new one beside it as
      *.default.

      An upgrade leaves the old version running until the service is restarted, and
      uninstalling leaves it running too: run `brew services stop kohakuriver` first.
      Configuration and data stay.

      The runner is no service of this formula. On a machine with Docker:
        kohakuriver runner --config $(brew --prefix)/etc/kohakuriver/runner.toml
      Secrets belong into the configuration, which only you can read.
    EOS
  end

  service do
    run [opt_bin/"kohakuriver", "host", "--config", etc/"kohakuriver/host.toml", "--if-present"]
    keep_alive true
    working_dir var/"lib/kohakuriver"
    log_path var/"log/kohakuriver.log"
    error_log_path var/"log/kohakuriver.log"
    environment_variables PATH: std_service_path_env, STATE_DIRECTORY: var/"lib/kohakuriver"
  end

  test do
    port = free_port
    (testpath/"host.toml").write <<~EOS
      host_port = #{port}
    EOS
    pid = spawn({ "STATE_DIRECTORY" => testpath.to_s },
                bin/"kohakuriver",
                "host",
                "--config",
                "#{testpath}/host.toml",
                "--if-present")
    begin
      url = "http://127.0.0.1:#{port}/health"
      ask = "curl --silent --fail --retry 30 --retry-delay 1 --retry-connrefused"
      assert_match "\"database\"", shell_output("#{ask} #{url}")
    ensure
      Process.kill "TERM", pid
      Process.wait pid
    end
  end
end
