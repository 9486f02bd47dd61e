# Written by dunnage from packaging/{{ name }}.toml: change that, and render again.
class {{ class }} < Formula
  desc {{ desc }}
  {%- if let Some(homepage) = homepage %}
  homepage {{ homepage }}
  {%- endif %}
  {%- for line in stable %}
  {{ line }}
  {%- endfor %}
  license {{ license }}
  {%- if revision > 0 %}
  revision {{ revision }}
  {%- endif %}
  {%- if let Some(head) = head %}
  head {{ head }}, branch: "main"
  {%- endif %}
  {%- if let Some(livecheck) = livecheck %}

  livecheck do
    url {{ livecheck }}
    regex(/^v?(\d+(?:\.\d+)+)$/i)
  end
  {%- endif %}
  {%- if builds %}

  depends_on "rust" => :build
  {%- endif %}
  {%- if !platforms.is_empty() %}
  {%- for system in platforms %}

  on_{{ system.name }} do
    {%- for part in system.parts %}
    on_{{ part.name }} do
      url {{ part.url }}
      sha256 {{ part.sha256 }}
    end
    {%- endfor %}
  end
  {%- endfor %}
  {%- endif %}

  def install
    {%- for line in install %}
    {{ line }}
    {%- endfor %}
  end
  {%- if !folders.is_empty() %}

  post_install_steps do
    {%- for folder in folders %}
    mkdir_p {{ folder }}, base: :var
    {%- endfor %}
  end
  {%- endif %}
  {%- if !caveats.is_empty() %}

  def caveats
    <<~EOS
      {%- for line in caveats %}
{{ line }}
      {%- endfor %}
    EOS
  end
  {%- endif %}
  {%- if !service.is_empty() %}

  service do
    {%- for line in service %}
    {{ line }}
    {%- endfor %}
  end
  {%- endif %}

  test do
    {%- for line in test %}
    {{ line }}
    {%- endfor %}
  end
end
