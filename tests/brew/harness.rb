# frozen_string_literal: true

# The part of Homebrew's language that our formulas use, after its documentation: enough to say what a
# formula declares, to run its `install` with builds replaced, and to run its `test` for real.
#
#   ruby harness.rb describe FORMULA
#   ruby harness.rb install FORMULA PREFIX SOURCE BINARIES
#   ruby harness.rb test FORMULA PREFIX

require "fileutils"
require "json"
require "open3"
require "pathname"
require "socket"
require "tmpdir"

NAME = File.basename(ARGV.fetch(1), ".rb")
PREFIX = Pathname(ARGV[2] || "/brew")

# What was asked of the system instead of being done.
CALLS = []

class Pathname
  # Homebrew's own: a path where a string is expected.
  def to_str
    to_s
  end

  # Moves files into a folder; a folder of configuration keeps what an admin edited.
  def install(*sources)
    sources.flatten.each do |source|
      pairs = source.is_a?(Hash) ? source.to_a : [[source, File.basename(source)]]
      pairs.each { |from, name| put(Pathname(from), self/name) }
    end
  end

  def install_symlink(*links)
    mkpath
    links.each { |link| link.each { |to, name| FileUtils.ln_sf(to, self/name) } }
  end

  def write(text)
    raise "#{self} is there" if exist?

    File.write(to_s, text)
  end

  private

  def put(from, to)
    raise Errno::ENOENT, from.to_s unless from.exist?

    kept = to.exist? && to.to_s.start_with?("#{PREFIX}/etc/") && to.read != from.read
    to = Pathname("#{to}.default") if kept
    to.dirname.mkpath
    FileUtils.mv from, to
  end
end

# What `service do` and `post_install_steps do` say.
class Record
  attr_reader :said

  def initialize(formula)
    @formula = formula
    @said = []
  end

  def method_missing(name, *arguments, **options)
    return @formula.send(name) if arguments.empty? && options.empty? && @formula.respond_to?(name)

    @said << [name.to_s, *arguments.map { |argument| plain(argument) },
              *options.map { |key, value| "#{key}: #{plain(value)}" }]
  end

  def respond_to_missing?(*)
    true
  end

  private

  def plain(value)
    value.is_a?(Array) ? value.map(&:to_s) : value.to_s
  end
end

class Formula
  CLASSES = []

  class << self
    attr_reader :said, :blocks

    def inherited(formula)
      super
      CLASSES << formula
      formula.instance_variable_set(:@said, [])
      formula.instance_variable_set(:@blocks, {})
    end

    %w[desc homepage url version sha256 license revision head depends_on].each do |word|
      define_method(word) { |*arguments, **options| @said << [word, *arguments, *options.map { |pair| pair.join(": ") }] }
    end

    %w[on_macos on_linux on_arm on_intel].each do |word|
      define_method(word) do |&block|
        @said << [word]
        block.call
        @said << ["end"]
      end
    end

    %w[livecheck service test post_install_steps].each do |word|
      define_method(word) { |&block| @blocks[word] = block }
    end
  end

  def name
    NAME
  end

  def prefix
    PREFIX/"Cellar"/NAME
  end

  def opt_prefix
    PREFIX/"opt"/NAME
  end

  def bin
    prefix/"bin"
  end

  def opt_bin
    opt_prefix/"bin"
  end

  def share
    prefix/"share"
  end

  def doc
    share/"doc"/NAME
  end

  (1..8).each { |section| define_method("man#{section}") { share/"man/man#{section}" } }

  def bash_completion
    prefix/"etc/bash_completion.d"
  end

  def zsh_completion
    share/"zsh/site-functions"
  end

  def fish_completion
    share/"fish/vendor_completions.d"
  end

  def etc
    PREFIX/"etc"
  end

  def var
    PREFIX/"var"
  end

  def std_service_path_env
    "#{PREFIX}/bin:#{PREFIX}/sbin:/usr/bin:/bin:/usr/sbin:/sbin"
  end

  def std_cargo_args(path: ".")
    ["--locked", "--root=#{prefix}", "--path=#{path}"]
  end

  # A build is what puts binaries into the keg: here they are taken from where they are.
  def system(*words)
    CALLS << words.map(&:to_s)
    bin.mkpath
    Pathname(ARGV.fetch(4)).children.each { |binary| FileUtils.cp binary, bin }
  end

  def chmod(mode, path)
    FileUtils.chmod mode, path
  end

  Replacing = Struct.new(:text) do
    def gsub!(old, new)
      raise "#{old} is not in it" unless text.include?(old)

      self.text = text.gsub(old) { new.to_s }
    end
  end

  def inreplace(path, old = nil, new = nil)
    replacing = Replacing.new(File.read(path))
    old ? replacing.gsub!(old, new) : yield(replacing)
    File.write(path, replacing.text)
  end

  def testpath
    @testpath ||= Pathname(Dir.mktmpdir)
  end

  def free_port
    server = TCPServer.new("127.0.0.1", 0)
    server.addr[1]
  ensure
    server.close
  end

  def shell_output(command)
    output, status = Open3.capture2(command)
    raise "`#{command}` ended with #{status.exitstatus}" unless status.success?

    output
  end

  def assert_match(expected, actual)
    raise "#{expected.inspect} is not in #{actual.inspect}" unless actual.include?(expected)

    puts actual
  end
end

def describe(formula)
  klass = formula.class
  blocks = %w[livecheck post_install_steps service].filter_map do |word|
    block = klass.blocks[word] or next
    record = Record.new(formula)
    record.instance_exec(&block)
    [word, record.said]
  end
  puts JSON.pretty_generate("class" => klass.name, "says" => klass.said, **blocks.to_h,
                            "caveats" => formula.respond_to?(:caveats) ? formula.caveats.lines(chomp: true) : [])
end

load File.expand_path(ARGV.fetch(1))
formula = Formula::CLASSES.fetch(0).new
case ARGV.fetch(0)
when "describe" then describe(formula)
when "install"
  Dir.chdir(ARGV.fetch(3)) { formula.install }
  puts JSON.generate(CALLS)
when "test"
  begin
    Dir.chdir(formula.testpath) { formula.instance_exec(&formula.class.blocks.fetch("test")) }
  ensure
    FileUtils.rm_rf formula.testpath
  end
end
